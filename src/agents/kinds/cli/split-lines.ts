/** Lines out of chunks. One that grows beyond all measure is dropped, so that no program can fill the memory. */
const MAX_LINE = 8 * 2 ** 20;

export type LineSplitter = { push(chunk: Uint8Array): void; end(): void };

export const createLineSplitter = (onLine: (line: string) => void): LineSplitter => {
  const decoder = new TextDecoder();
  let rest = "";
  let dropping = false;
  const take = (text: string): void => {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (!dropping && line.trim() !== "") onLine(line.trim());
      dropping = false;
    }
    if (rest.length <= MAX_LINE) return;
    rest = "";
    dropping = true;
  };
  return {
    push: (chunk) => take(decoder.decode(chunk, { stream: true })),
    end: () => take(`${decoder.decode()}\n`),
  };
};

/** Takes what a program writes apart into its lines, each of which is a message. Looks at each byte once. */

/** Bytes of one line. */
export const MAX_MESSAGE_BYTES = 8 * 2 ** 20;

const NEWLINE = 0x0a;

export type MessageReader = {
  /** The lines that end in this chunk. Throws when one is too long. */
  push(chunk: Uint8Array): string[];
};

export const createMessageReader = (): MessageReader => {
  let begun: Uint8Array[] = [];
  let bytes = 0;
  const hold = (part: Uint8Array): void => {
    begun.push(part);
    bytes += part.length;
    if (bytes > MAX_MESSAGE_BYTES) {
      throw new RangeError(`it has written a message of more than ${MAX_MESSAGE_BYTES} bytes`);
    }
  };
  return {
    push: (chunk) => {
      const lines: string[] = [];
      let from = 0;
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
        hold(chunk.subarray(from, at));
        lines.push(Buffer.concat(begun).toString("utf8"));
        begun = [];
        bytes = 0;
        from = at + 1;
      }
      hold(chunk.subarray(from));
      return lines;
    },
  };
};

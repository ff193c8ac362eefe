/** A stretch of content that may be longer than an answer. */
import { isUtf8 } from "node:buffer";
import type { CallOptions } from "../sdk/client/index.ts";

export type ReadContent = { content: Buffer; total: number; isText: boolean };

const totalOf = (response: Response, length: number): number => {
  const [, total] = /\/(\d+)$/.exec(response.headers.get("content-range") ?? "") ?? [];
  return total === undefined ? length : Number(total);
};

/** A character that the end cuts in two is left for the next stretch. */
const whole = (content: Buffer): Buffer => {
  for (let cut = 0; cut < 4 && cut < content.length; cut += 1) {
    const shorter = content.subarray(0, content.length - cut);
    if (isUtf8(shorter)) return shorter;
  }
  return content;
};

export const contentOf = async (
  ask: (options: CallOptions) => Promise<Response>,
  { from, bytes, signal }: { from: number; bytes: number; signal: AbortSignal },
): Promise<ReadContent> => {
  const response = await ask({ range: `bytes=${from}-${from + bytes - 1}`, signal });
  const answered = Buffer.from(await response.arrayBuffer()).subarray(0, bytes);
  const content = whole(answered);
  return { content, total: totalOf(response, answered.length), isText: isUtf8(content) };
};

/**
 * What an attempt has printed, as it comes. Bytes are kept as they are and lines are found once: text is only made of the
 * lines that are looked at, so that 100 MB cost 100 MB and an index, and no string.
 */
import { findInBytes } from "./find-in-bytes.ts";

const NEWLINE = 10;
const FIRST_LINES = 4_096;
/** A line that is longer is cut where it is shown; no screen is that wide. */
const MAX_LINE = 8_192;
// oxlint-disable-next-line no-control-regex
const ESCAPES = /\u001b\[[0-9;?]*[ -/]*[@-~]|\u001b\][^\u0007]*\u0007|\r(?=\n|$)/g;

export type OutputBuffer = {
  add: (bytes: Uint8Array) => void;
  lineCount: () => number;
  byteCount: () => number;
  line: (index: number) => string;
  /** The next line with these words from this line on, or before it, whatever their case; -1 when there is none. */
  find: (words: string, from: number, direction: 1 | -1) => Promise<number>;
  subscribe: (listener: () => void) => () => void;
  /** Changes with what is in it. */
  version: () => number;
};

type Chunk = { start: number; bytes: Uint8Array };

/** The last of `count` that begins at this position or before it. */
const lastFrom = (count: number, position: number, startOf: (index: number) => number): number => {
  let [low, high] = [0, count - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (startOf(middle) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
};

/** Of less than 4 GB, which is far more than is ever kept. */
const createLineIndex = () => {
  let starts = new Uint32Array(FIRST_LINES);
  let count = 1;
  return {
    add: (start: number): void => {
      if (count === starts.length) {
        const larger = new Uint32Array(starts.length * 2);
        larger.set(starts);
        starts = larger;
      }
      starts[count] = start;
      count += 1;
    },
    start: (index: number): number => starts[index] ?? 0,
    count: () => count,
    /** The line that a byte is in. */
    at: (position: number): number => lastFrom(count, position, (index) => starts[index] ?? 0),
  };
};

export const createOutputBuffer = (): OutputBuffer => {
  const chunks: Chunk[] = [];
  const lines = createLineIndex();
  const listeners = new Set<() => void>();
  const decoder = new TextDecoder();
  let total = 0;
  let version = 0;

  const chunkAt = (position: number): number => lastFrom(chunks.length, position, (index) => chunks[index]?.start ?? 0);

  const slice = (from: number, to: number): Uint8Array => {
    const out = new Uint8Array(to - from);
    for (let at = chunkAt(from), filled = 0; filled < out.length; at += 1) {
      const chunk = chunks[at];
      if (chunk === undefined) break;
      const part = chunk.bytes.subarray(from + filled - chunk.start, to - chunk.start);
      out.set(part, filled);
      filled += part.length;
    }
    return out;
  };

  return {
    add: (bytes) => {
      if (bytes.length === 0) return;
      chunks.push({ start: total, bytes });
      for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1)) lines.add(total + at + 1);
      total += bytes.length;
      version += 1;
      for (const listener of listeners) listener();
    },
    // What ends with a line break has no line after it.
    lineCount: () => (total === 0 ? 0 : lines.count() - (lines.start(lines.count() - 1) === total ? 1 : 0)),
    byteCount: () => total,
    line: (index) => {
      const from = lines.start(index);
      const end = index + 1 < lines.count() ? lines.start(index + 1) - 1 : total;
      return decoder.decode(slice(from, Math.min(end, from + MAX_LINE))).replaceAll(ESCAPES, "");
    },
    find: async (words, from, direction) => {
      const start = from < lines.count() ? lines.start(from) : total;
      const place = await findInBytes({ length: total, slice }, words, start, direction);
      return place === -1 ? -1 : lines.at(place);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: () => version,
  };
};

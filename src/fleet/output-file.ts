/** The output of one lease in a file of its own. Pieces that came already are skipped, gaps are marked. */
import { mkdir, open, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { decodeChunk, type Chunk } from "./protocol/fields.ts";
import { MAX_OUTPUT_BYTES } from "./protocol/limits.ts";

export type OutputFile = {
  append: (chunk: Chunk) => Promise<void>;
  /** Bytes that have come, bytes that are in the file, and whether it was cut, after all that was appended. */
  settled: () => Promise<{ received: number; written: number; isCut: boolean }>;
  remove: () => Promise<void>;
};

/** For what an agent says itself about the output that it has cut. */
const NOTE_BYTES = 1024;

const sizeOf = async (path: string): Promise<number> => {
  await mkdir(dirname(path), { recursive: true });
  return stat(path).then(
    (found) => found.size,
    () => 0, // nothing has come yet
  );
};

const write = async (path: string, data: Uint8Array): Promise<void> => {
  const file = await open(path, "a", 0o600);
  try {
    await file.writeFile(data);
  } finally {
    await file.close();
  }
};

/** Made at once, so that a report which follows its output finds it; what lies there already is looked up first. */
export const openOutputFile = (path: string, maxBytes = MAX_OUTPUT_BYTES + NOTE_BYTES): OutputFile => {
  let received = 0;
  let written = 0;
  let isCut = false;

  const appendNow = async (chunk: Chunk) => {
    const bytes = decodeChunk(chunk);
    const end = chunk.offset + bytes.byteLength;
    if (end <= received) return;
    const gap = chunk.offset - received;
    const fresh = gap >= 0 ? bytes : bytes.subarray(-gap);
    const marked = gap > 0 ? Buffer.concat([Buffer.from(`\n[${gap} bytes of output were lost]\n`), fresh]) : fresh;
    received = end;
    const room = Math.max(0, maxBytes - written);
    isCut ||= marked.byteLength > room;
    if (room === 0) return;
    written += Math.min(room, marked.byteLength);
    await write(path, marked.subarray(0, room));
  };
  let tail: Promise<void> = sizeOf(path).then((size) => {
    received = size;
    written = size;
  });
  return {
    append: async (chunk) => {
      const done = tail.then(() => appendNow(chunk));
      tail = done.catch(() => undefined); // whoever appended hears of it
      await done;
    },
    settled: async () => {
      await tail;
      return { received, written, isCut };
    },
    remove: () => rm(path, { force: true }),
  };
};

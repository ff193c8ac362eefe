import type { FileHandle } from "node:fs/promises";

/**
 * Copies a stream to a file, chunk by chunk. What is beyond the cap, or comes after the file failed, is read and
 * dropped, so that the writer never blocks on us.
 */
export type CappedCopy = {
  /** Settles when the stream has ended or was destroyed; never rejects. */
  finished: Promise<void>;
  /** Bytes that came, those dropped included. */
  bytes(): number;
  truncated(): boolean;
  /** Whether a piece is on its way to the file, so that nothing is read meanwhile. */
  isWriting(): boolean;
};

/**
 * @param onFailure called once when the file cannot be written, for example with ENOSPC
 * @param onKept gets each piece that was written
 */
export const copyCapped = (
  source: AsyncIterable<Buffer>,
  file: FileHandle,
  maxBytes: number,
  onFailure: (cause: unknown) => void,
  onKept: (chunk: Uint8Array) => void = () => undefined,
): CappedCopy => {
  let bytes = 0;
  let failed = false;
  let writing = false;
  const keep = async (chunk: Buffer) => {
    const room = Math.max(0, maxBytes - bytes);
    bytes += chunk.length;
    if (room === 0 || failed) return;
    const kept = room < chunk.length ? chunk.subarray(0, room) : chunk;
    await file.writeFile(kept);
    onKept(kept);
  };
  const fail = (cause: unknown) => {
    if (!failed) onFailure(cause);
    failed = true;
  };
  const copy = async () => {
    for await (const chunk of source) {
      writing = true;
      await keep(chunk).catch(fail);
      writing = false;
    }
  };
  const finished = copy().catch((error: NodeJS.ErrnoException) => {
    // The caller destroys the stream when a stranger still holds the other end; that is no failure of the output.
    if (error.code !== "ERR_STREAM_PREMATURE_CLOSE") fail(error);
  });
  return { finished, bytes: () => bytes, truncated: () => bytes > maxBytes, isWriting: () => writing };
};

/** The same chunks, with how many bytes of them were taken so far. */
export const counted = (source: AsyncIterable<Buffer>): { chunks: AsyncGenerator<Buffer>; bytes(): number } => {
  let bytes = 0;
  async function* chunks(): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      bytes += chunk.length;
      yield chunk;
    }
  }
  return { chunks: chunks(), bytes: () => bytes };
};

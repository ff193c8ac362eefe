/** A file that is read from any byte to any other. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { ProvostError } from "../../model/errors.ts";

export type StoredFile = {
  /** Null when it is on another machine. */
  path: string | null;
  /** When it was looked at: an output may still grow. */
  bytes: number;
  read(range?: { first: number; last: number }): AsyncIterable<Uint8Array>;
};

export const notStored = (what: string): ProvostError =>
  new ProvostError("EVIDENCE_NOT_FOUND", `${what} is not stored`);

/** @param what it is said to be when it is not there. EVIDENCE_NOT_FOUND */
export const storedFile = async (path: string, what: string): Promise<StoredFile & { path: string }> => {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") throw notStored(what);
    throw error;
  });
  return {
    path,
    bytes: found.size,
    read: (range) => createReadStream(path, range && { start: range.first, end: range.last }),
  };
};

import type { Stats } from "node:fs";
import { open, stat } from "node:fs/promises";

type Unreadable = { kind: "missing" } | { kind: "no-file" };
export type WholeText = { kind: "text"; text: string } | { kind: "too-large"; bytes: number } | Unreadable;
export type StartOfText = { kind: "text"; text: string; bytes: number; truncated: boolean } | Unreadable;

/** Largest report or document that is read into memory: as XML, 16 MiB take 300 MB and 2.5 s. */
export const MAX_TEXT_BYTES = 16 * 1024 * 1024;

/** A whole text file; one that is larger than `maxBytes` is refused. */
export const readText = async (path: string, maxBytes: number = MAX_TEXT_BYTES): Promise<WholeText> => {
  const read = await readTextStart(path, maxBytes);
  return read.kind === "text" && read.truncated ? { kind: "too-large", bytes: read.bytes } : read;
};

/** The first `maxBytes` of a text file, whose whole size is `bytes`. */
export const readTextStart = async (path: string, maxBytes: number): Promise<StartOfText> => {
  // Not opened before it is known to be a file: opening a named pipe that nobody writes to would wait for ever.
  const found = await statOf(path);
  if (found === null) return { kind: "missing" };
  if (!found.isFile()) return { kind: "no-file" };
  const file = await open(path, "r");
  try {
    const stats = await file.stat();
    const buffer = Buffer.allocUnsafe(Math.min(stats.size, maxBytes));
    let filled = 0;
    for (let read = -1; filled < buffer.byteLength && read !== 0; filled += read) {
      read = (await file.read(buffer, filled, buffer.byteLength - filled)).bytesRead;
    }
    const text = buffer.toString("utf8", 0, filled);
    return { kind: "text", text, bytes: stats.size, truncated: stats.size > maxBytes };
  } finally {
    await file.close();
  }
};

const statOf = (path: string): Promise<Stats | null> =>
  stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
    throw error;
  });

/** Files that are on the disk when the call returns, with the digest of what was written. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

export type Written = { sha256: string; bytes: number };

const toChunks = (
  source: { content: string | Uint8Array } | { copyOf: string },
): AsyncIterable<Uint8Array> | Iterable<Uint8Array> =>
  "copyOf" in source
    ? (createReadStream(source.copyOf, { highWaterMark: 256 * 1024 }) as AsyncIterable<Uint8Array>)
    : [typeof source.content === "string" ? Buffer.from(source.content, "utf8") : source.content];

const writeChunks = async (file: FileHandle, source: Parameters<typeof toChunks>[0]): Promise<Written> => {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of toChunks(source)) {
    hash.update(chunk);
    bytes += chunk.byteLength;
    await file.writeFile(chunk);
  }
  return { sha256: hash.digest("hex"), bytes };
};

/** Creates `path`, which must not exist, from text, bytes or a copy of another file (streamed). */
export const writeDurably = async (path: string, source: Parameters<typeof toChunks>[0]): Promise<Written> => {
  const file = await open(path, "wx", 0o644);
  try {
    const written = await writeChunks(file, source);
    await file.sync();
    return written;
  } finally {
    await file.close();
  }
};

/** Makes the names in a folder durable. Windows cannot open a folder, and keeps names without this. */
export const syncFolder = async (path: string): Promise<void> => {
  if (process.platform === "win32") return;
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

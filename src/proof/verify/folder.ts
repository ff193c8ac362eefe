/** Reading a packet's folder without trusting it: nothing but plain files and folders, named as they are. */
import { createHash } from "node:crypto";
import { open, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Alteration } from "./alteration.ts";

const errno = (thrown: unknown): string | undefined => (thrown as NodeJS.ErrnoException).code;

/** Paths of all files, relative, with forward slashes, sorted. A link or a device, and an empty folder, are no part of a packet. */
export const listFiles = async (folder: string, under = ""): Promise<string[]> => {
  const entries = await readdir(join(folder, under), { withFileTypes: true });
  if (under !== "" && entries.length === 0)
    throw new Alteration(`${under}/`, "is an empty folder that the packet does not have");
  const files: string[] = [];
  for (const entry of entries) {
    const path = under === "" ? entry.name : `${under}/${entry.name}`;
    if (entry.isDirectory()) files.push(...(await listFiles(folder, path)));
    else if (entry.isFile()) files.push(path);
    else throw new Alteration(path, "is no plain file");
  }
  return files.sort();
};

const readWhole = async (folder: string, path: string): Promise<Buffer> => {
  try {
    return await readFile(join(folder, path));
  } catch (thrown) {
    if (errno(thrown) === "ENOENT" || errno(thrown) === "ENOTDIR") throw new Alteration(path, "is missing");
    throw thrown;
  }
};

/** UTF-8 only: bytes that are replaced while decoding would be read as something else than they are. */
export const readText = async (folder: string, path: string): Promise<string> => {
  const bytes = await readWhole(folder, path);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Alteration(path, "is not UTF-8");
  }
};

const CHUNK_BYTES = 256 * 1024;

/** Chunk by chunk, for evidence can be large; by hand, for streams take three times as long over many small files. */
export const digestOf = async (folder: string, path: string): Promise<{ sha256: string; bytes: number }> => {
  const hash = createHash("sha256");
  const file = await open(join(folder, path), "r");
  try {
    const { size } = await file.stat();
    const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size + 1));
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.byteLength, null);
      if (bytesRead === 0) return { sha256: hash.digest("hex"), bytes };
      hash.update(buffer.subarray(0, bytesRead));
      bytes += bytesRead;
    }
  } finally {
    await file.close();
  }
};

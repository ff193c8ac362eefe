/** Reading a packet's folder without trusting it: nothing but plain files and folders, named as they are. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
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

export const digestOf = async (folder: string, path: string): Promise<{ sha256: string; bytes: number }> => {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(join(folder, path)) as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    bytes += chunk.byteLength;
  }
  return { sha256: hash.digest("hex"), bytes };
};

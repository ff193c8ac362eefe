/**
 * An archive while it is written: tar, compressed with zstd, encrypted when asked for.
 * Invariant: the file has its name only when all of it is on the disk.
 */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { constants, createZstdCompress } from "node:zlib";
import { createTar, type TarWriter } from "../../runtime/tar.ts";
import { type Bytes, type Seal, sealerOf } from "./seal.ts";

export type ArchiveWriter = Pick<TarWriter, "add"> & {
  /** Returns when the file is on the disk under its name. */
  finish(): Promise<{ bytes: number; sha256: string }>;
  /** Nothing is left of it. */
  abandon(reason: unknown): Promise<void>;
};

type Digest = { bytes: number; sha256: string };

/** Of what passes. */
const digesting = (): { through: Transform; digest: () => Digest } => {
  const hash = createHash("sha256");
  let bytes = 0;
  const through = new Transform({
    transform: (chunk: Uint8Array, _, next) => {
      hash.update(chunk);
      bytes += chunk.byteLength;
      next(null, chunk);
    },
  });
  return { through, digest: () => ({ bytes, sha256: hash.digest("hex") }) };
};

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const fromWeb = (bytes: Bytes): Readable => Readable.fromWeb(bytes as NodeReadableStream<Uint8Array>);

const toFile = async (tar: Bytes, partial: string, seal: Seal): Promise<Digest> => {
  const { through, digest } = digesting();
  // What is between the entries is signed by nobody: with a checksum a changed byte is found there too.
  const compressed = createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1 } });
  const packing = pipeline(fromWeb(tar), compressed);
  const readable = seal === null ? compressed : fromWeb(await sealerOf(seal)(Readable.toWeb(compressed) as Bytes));
  const file = createWriteStream(partial, { flags: "wx", mode: 0o600, flush: true });
  await Promise.all([packing, pipeline(readable, through, file)]);
  return digest();
};

/** @param path appears when the archive is complete; what is there already is replaced */
export const createArchive = async (path: string, seal: Seal): Promise<ArchiveWriter> => {
  await mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${process.pid}.partial`;
  await rm(partial, { force: true });
  const tar = createTar();
  const written = toFile(tar.readable, partial, seal);
  written.catch(tar.fail); // who adds hears of it, and so does who finishes

  return {
    add: tar.add,
    finish: async () => {
      tar.finish();
      const digest = await written;
      await rename(partial, path);
      await syncFolder(dirname(path));
      return digest;
    },
    abandon: async (reason) => {
      tar.fail(reason);
      await written.catch(() => undefined); // `reason` says why
      await rm(partial, { force: true });
    },
  };
};

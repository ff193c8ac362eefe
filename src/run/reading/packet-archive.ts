/**
 * A packet as one archive, made while it is read. Invariant: what ends well is one packet as it was signed. A run that is
 * opened again has its packet replaced: then the archive breaks off, as files of two packets would verify as neither.
 */
import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { createGzip } from "node:zlib";
import { ProvostError } from "../../model/errors.ts";
import { MANIFEST_FILE } from "../../proof/manifest.ts";
import { listFiles } from "../../runtime/list-files.ts";
import { createTar, type TarWriter } from "../../runtime/tar.ts";
import { storedFile } from "../../store/home/stored-file.ts";

/** What it unpacks to, wherever that is done. */
const FOLDER = "packet";

/** Opened when it is its turn: of those that nobody comes to, none stays open. */
async function* contentOf(path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path) as AsyncIterable<Uint8Array>;
}

const pack = async (folder: string, what: string, signed: Buffer, { add, finish }: TarWriter): Promise<void> => {
  const manifest = join(folder, MANIFEST_FILE);
  const { mtime: modifiedAt } = await stat(manifest);
  for (const { path, bytes: size } of await listFiles(folder)) {
    // A file that has another size by now, or is gone, is of another packet.
    await add({ name: `${FOLDER}/${path}`, size, mode: 0o644, modifiedAt }, contentOf(join(folder, path)));
  }
  // The manifest names every byte: the same as at first means that all in between was of this packet.
  if (!signed.equals(await readFile(manifest))) {
    throw new ProvostError("PACKET_INVALID", `${what} was replaced while it was read; ask again`);
  }
  finish();
};

/** EVIDENCE_NOT_FOUND when there is none. */
export const packetArchive = async (folder: string, what: string): Promise<Readable> => {
  const { path } = await storedFile(join(folder, MANIFEST_FILE), what);
  const signed = await readFile(path);
  const tar = createTar();
  const gzip = createGzip();
  // Whoever reads hears of what fails; nobody else waits.
  pack(folder, what, signed, tar).catch(tar.fail);
  pipeline(Readable.fromWeb(tar.readable as NodeReadableStream<Uint8Array>), gzip).catch(() => undefined);
  return gzip;
};

/** An archive, entry for entry in its order. BACKUP_ALTERED for whatever cannot be read to its end. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";
import type { ReadableStream as NodeReadableStream } from "node:stream/web";
import { createZstdDecompress } from "node:zlib";
import { createTarDecoder } from "modern-tar";
import { asProvostError, ProvostError } from "../../model/errors.ts";
import { type Bytes, isSealed, type Keys, unseal } from "./seal.ts";

export type ReadEntry = {
  name: string;
  mode: number;
  /** Of a symbolic link. */
  linkTo: string | null;
  isFolder: boolean;
  /** To be read to its end before the next entry is asked for. */
  body: AsyncIterable<Uint8Array>;
};

const START_BYTES = 64;

const startOf = async (path: string): Promise<Uint8Array> => {
  const file = await open(path, "r").catch((cause: NodeJS.ErrnoException) => {
    throw new ProvostError("BACKUP_NOT_FOUND", `${path} cannot be read: ${cause.message}`, { path }, { cause });
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
};

const altered = (path: string, cause: unknown): ProvostError =>
  new ProvostError("BACKUP_ALTERED", `${path} is damaged: ${asProvostError(cause).message}`, { path }, { cause });

/** What goes wrong inside of the archive's own layers is its damage; what its reader throws is the reader's. */
const guarded = async function* <T>(items: AsyncIterable<T>, path: string): AsyncGenerator<T> {
  const iterator = items[Symbol.asyncIterator]();
  try {
    for (;;) {
      let step: IteratorResult<T>;
      try {
        step = await iterator.next();
      } catch (error) {
        throw altered(path, error);
      }
      if (step.done === true) return;
      yield step.value;
    }
  } finally {
    await iterator.return?.().catch(() => undefined); // nobody reads on
  }
};

/** Leaves its source as it is when it is cancelled: the rest can still be read. */
const streamOf = (bytes: AsyncIterator<Uint8Array>): Bytes =>
  new ReadableStream({
    pull: async (controller) => {
      const step = await bytes.next();
      if (step.done === true) controller.close();
      else controller.enqueue(step.value);
    },
  }) as Bytes;

export async function* readArchive(path: string, keys: Keys): AsyncGenerator<ReadEntry> {
  const sealed = isSealed(await startOf(path));
  const file = createReadStream(path);
  const decompress = createZstdDecompress();
  try {
    const source = sealed
      ? Readable.fromWeb((await unseal(Readable.toWeb(file) as Bytes, keys, path)) as NodeReadableStream<Uint8Array>)
      : file;
    source.on("error", (error: Error) => decompress.destroy(error));
    const plain: AsyncIterator<Uint8Array> = source.pipe(decompress)[Symbol.asyncIterator]();
    const entries = streamOf(plain).pipeThrough(createTarDecoder({ strict: true }));
    for await (const { header, body } of guarded(entries as AsyncIterable<{ header: TarHeader; body: Bytes }>, path)) {
      const linkTo = header.type === "symlink" ? (header.linkname ?? "") : null;
      yield {
        name: header.name,
        mode: header.mode ?? 0o600,
        linkTo,
        isFolder: header.type === "directory",
        body: guarded(body as unknown as AsyncIterable<Uint8Array>, path),
      };
    }
    // What stands after the last entry is no part of it, but the checksum of all is there.
    for await (const _ of guarded({ [Symbol.asyncIterator]: () => plain }, path));
    if (decompress.errored !== null) throw altered(path, decompress.errored); // it was found while nobody listened
  } finally {
    file.destroy();
    decompress.destroy();
  }
}

type TarHeader = { name: string; mode?: number; type?: string; linkname?: string };

/** A tar archive while it is made, entry for entry. Who adds waits for who reads: no more than 8 MiB lie in between. */
import { createTarPacker } from "modern-tar";

type TarEntry = {
  name: string;
  size: number;
  mode?: number;
  modifiedAt?: Date;
  linkTo?: string;
  isFolder?: boolean;
};

export type TarWriter = {
  readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Exactly `size` bytes; throws for more or fewer, and when nobody reads any more. */
  add: (entry: TarEntry, body: Iterable<Uint8Array> | AsyncIterable<Uint8Array>) => Promise<void>;
  finish: () => void;
  /** Who reads hears of it, and so does who adds. */
  fail: (reason: unknown) => void;
};

export const createTar = (): TarWriter => {
  const { readable, controller } = createTarPacker();
  return {
    readable,
    add: async ({ name, size, mode = 0o600, modifiedAt = new Date(0), linkTo, isFolder = false }, body) => {
      const type = linkTo !== undefined ? "symlink" : isFolder ? "directory" : "file";
      const link = linkTo === undefined ? {} : { linkname: linkTo };
      const writer = controller.add({ name, size, mode, mtime: modifiedAt, type, ...link }).getWriter();
      for await (const chunk of body) await writer.write(chunk);
      await writer.close();
    },
    finish: () => controller.finalize(),
    fail: (reason) => controller.error(reason),
  };
};

/**
 * Content-addressed evidence: a blob's name is the sha256 of its bytes, so it can never be changed under its name.
 * Invariant: a name is visible only when all of its bytes are on the disk (temp file → fsync → rename → fsync of the folder).
 */
import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readFile, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { ProvostError } from "../../model/errors.ts";
import { sha256 } from "../../runtime/hash.ts";
import { asidePath } from "./aside.ts";

export type StoredBlob = { sha256: string; bytes: number };

export type Blobs = {
  /** Stores bytes or a copy of a file (streamed). Storing the same content again renews its time alone. DISK_FULL. */
  put(data: Uint8Array | { path: string }): Promise<StoredBlob>;
  /** Before a record names what was stored earlier: it is then kept as if it were stored now. What is gone stays gone. */
  renew(sha256s: readonly string[]): Promise<void>;
  /** BLOB_MISSING when nothing is stored under the name, BLOB_ALTERED when the bytes no longer hash to it. */
  get(sha256: string): Promise<Uint8Array>;
  /** Notes that the tenant has handed in the content itself; after it is stored. */
  claim(tenantId: string, sha256: string): Promise<void>;
  /**
   * Whether it has. Equal contents are stored once, whoever they are of, and what an agent states as its evidence is only
   * a name: without this it would get to see anybody's content whose name it knows.
   */
  isClaimed(tenantId: string, sha256: string): Promise<boolean>;
  /** Where the blob lies or would lie. Reading it there skips the check of its hash. */
  path(sha256: string): string;
};

const CHUNK_BYTES = 256 * 1024;

/** What a tenant's claim on a content is called in the folder of claims: ids of tenants are no names for files. */
export const claimName = (tenantId: string, hash: string): string => sha256(`${tenantId}/${hash}`);

/** Of a folder of blobs. */
export const claimsFolder = (dir: string): string => join(dir, "claims");

export const createBlobs = (dir: string): Blobs => {
  const path = (hash: string): string => {
    // A name comes back from records and packets: it must not be able to lead out of the folder.
    if (!/^[0-9a-f]{64}$/.test(hash))
      throw new ProvostError("BLOB_MISSING", `"${hash}" is no sha256 in hex`, { sha256: hash });
    return join(dir, hash);
  };

  const store = async (data: Uint8Array | { path: string }): Promise<StoredBlob> => {
    await mkdir(dir, { recursive: true });
    const temporary = join(dir, `.${randomUUID()}.tmp`);
    try {
      const blob = await writeDurably(temporary, data);
      const target = path(blob.sha256);
      // An equal size is no proof of equal bytes, but a torn older file has another one and is replaced here.
      if ((await isRenewed(target)) && (await sizeOf(target)) === blob.bytes) return blob;
      await rename(temporary, target);
      await syncFolder(dir);
      return blob;
    } finally {
      await rm(temporary, { force: true });
    }
  };

  const claims = claimsFolder(dir);
  const claimOf = (tenantId: string, hash: string): string => join(claims, claimName(tenantId, hash));

  return {
    path,
    claim: async (tenantId, hash) => {
      await mkdir(claims, { recursive: true });
      if (await isRenewed(claimOf(tenantId, hash))) return;
      const claim = await open(claimOf(tenantId, hash), "a", 0o600);
      await claim.close();
      await syncFolder(claims);
    },
    isClaimed: async (tenantId, hash) => (await sizeOf(claimOf(tenantId, hash))) !== null,
    renew: async (hashes) => {
      for (const hash of new Set(hashes)) {
        if (!(await isRenewed(path(hash)))) await isRenewed(asidePath(dir, hash));
      }
    },
    put: async (data) => {
      try {
        return await store(data);
      } catch (error) {
        throw describeWriteFailure(error, dir);
      }
    },
    get: async (hash) => {
      const bytes = await readFile(path(hash)).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error;
        throw new ProvostError("BLOB_MISSING", `no blob ${hash} is stored in ${dir}`, { sha256: hash, dir });
      });
      const found = sha256(bytes);
      if (found === hash) return bytes;
      throw new ProvostError("BLOB_ALTERED", `blob ${hash} in ${dir} now hashes to ${found}`, {
        sha256: hash,
        found,
        dir,
      });
    },
  };
};

/** Hashes while it writes, so that a file of any size passes through a fixed amount of memory. */
const writeDurably = async (temporary: string, data: Uint8Array | { path: string }): Promise<StoredBlob> => {
  const hash = createHash("sha256");
  let bytes = 0;
  const file = await open(temporary, "wx", 0o600);
  try {
    for await (const chunk of chunksOf(data)) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      await writeWhole(file, chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { sha256: hash.digest("hex"), bytes };
};

/** Yields one buffer again and again: each chunk must be used up before the next is asked for. */
async function* chunksOf(data: Uint8Array | { path: string }): AsyncGenerator<Uint8Array> {
  if (data instanceof Uint8Array) {
    yield data;
    return;
  }
  const source = await open(data.path, "r");
  try {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    for (;;) {
      const { bytesRead } = await source.read(buffer, 0, CHUNK_BYTES);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await source.close();
  }
}

/** One write may take only part of the bytes, as it does when the disk fills up: the next one then says ENOSPC. */
const writeWhole = async (file: FileHandle, chunk: Uint8Array): Promise<void> => {
  for (let offset = 0; offset < chunk.byteLength;) {
    const { bytesWritten } = await file.write(chunk, offset, chunk.byteLength - offset);
    offset += bytesWritten;
  }
};

/** Without it a rename can be lost in a power failure although the file's own bytes were synced. */
const syncFolder = async (dir: string): Promise<void> => {
  if (process.platform === "win32") return; // folders cannot be opened there, and NTFS journals the rename
  const folder = await open(dir, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
};

/**
 * Makes it young before anything relies on it. What is old and named by no record is set aside and looked at again (see
 * sweep-blobs.ts): whoever comes before that keeps it by its time, whoever comes after finds nothing and writes it anew.
 */
const isRenewed = async (path: string): Promise<boolean> => {
  const now = new Date();
  return utimes(path, now, now).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      // Another account's: its time is not ours to set, but a file of our own can take its place.
      if (error.code === "ENOENT" || error.code === "EPERM" || error.code === "EACCES") return false;
      throw error;
    },
  );
};

const sizeOf = async (path: string): Promise<number | null> => {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  return stats?.size ?? null;
};

const describeWriteFailure = (error: unknown, dir: string): unknown => {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code !== "ENOSPC" && code !== "EDQUOT") return error;
  return new ProvostError(
    "DISK_FULL",
    `the disk that holds ${dir} is full; the evidence was not stored`,
    { dir },
    { cause: error },
  );
};

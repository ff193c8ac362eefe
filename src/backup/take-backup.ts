/**
 * Makes a backup while everything goes on. The database is taken first, at one moment; the files come after it, so that
 * whatever a row names is there: evidence is stored before its row is written, never changed after,
 * and removed when no row names it any more, which waits for the end of a backup.
 */
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import type { PoolConfig } from "pg";
import { packageVersion } from "../runtime/package-root.ts";
import type { Home } from "../store/home/home.ts";
import { openSnapshot, type Snapshot, type TableDigest } from "../store/snapshot/snapshot.ts";
import type { StoredTable } from "../store/snapshot/stored-tables.ts";
import { homeFiles, type HomeFile } from "./home-files.ts";
import type { Seal } from "./archive/seal.ts";
import { type ArchiveWriter, createArchive } from "./archive/write-archive.ts";
import {
  type BackupSigner,
  type FileRecord,
  FORMAT,
  HEADER,
  HEADER_SIGNATURE,
  type Header,
  MANIFEST,
  type Manifest,
  SIGNATURE,
} from "./manifest.ts";

export type BackupRequest = {
  backupId: string;
  home: Pick<Home, "id" | "path">;
  /** As whom the schema was migrated. */
  owner: PoolConfig;
  signer: BackupSigner;
  /** Where the archive is to be. */
  path: string;
  seal: Seal;
  keysIncluded: boolean;
  /** Called when it is settled of which moment the backup is. */
  onTaken?: (takenAt: Date) => Promise<void>;
};

export type BackupTaken = {
  path: string;
  takenAt: Date;
  bytes: number;
  /** Of the archive. */
  sha256: string;
  tables: number;
  tableRows: number;
  files: number;
  keyId: string;
};

/** What is held in memory of a table at once. */
const PART_BYTES = 4 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;

const json = (value: unknown): Uint8Array => Buffer.from(`${JSON.stringify(value)}\n`);

const addBytes = (archive: ArchiveWriter, name: string, bytes: Uint8Array): Promise<void> =>
  archive.add({ name, size: bytes.byteLength }, [bytes]);

const addSigned = async (
  archive: ArchiveWriter,
  name: string,
  signatureName: string,
  bytes: Uint8Array,
  signer: BackupSigner,
): Promise<void> => {
  await addBytes(archive, name, bytes);
  const signature = Buffer.from(signer.sign(bytes)).toString("base64");
  await addBytes(archive, signatureName, json({ keyId: signer.keyId, publicKey: signer.publicKeyPem, signature }));
};

/** A tar entry names its size first, and a table's is known last: so it comes in parts. */
const addTable = async (archive: ArchiveWriter, snapshot: Snapshot, table: StoredTable): Promise<TableDigest> => {
  const rows = snapshot.read(table);
  let held: Uint8Array[] = [];
  let size = 0;
  let part = 0;
  const flush = async (): Promise<void> => {
    part += 1;
    await archive.add({ name: `database/${table.name}/${String(part).padStart(6, "0")}`, size }, held);
    held = [];
    size = 0;
  };
  for (;;) {
    const step = await rows.next();
    if (step.done === true) {
      if (size > 0) await flush();
      return step.value;
    }
    held.push(step.value);
    size += step.value.byteLength;
    if (size >= PART_BYTES) await flush();
  }
};

/** As many bytes as there were when it was looked at: an output grows while it is read. */
async function* firstBytes(file: FileHandle, bytes: number, onChunk: (chunk: Uint8Array) => void) {
  let left = bytes;
  while (left > 0) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(Math.min(CHUNK_BYTES, left)));
    if (bytesRead === 0) throw new Error("a file became shorter while it was backed up");
    const chunk = buffer.subarray(0, bytesRead);
    onChunk(chunk);
    left -= bytesRead;
    yield chunk;
  }
}

const addFile = async (archive: ArchiveWriter, home: string, found: HomeFile): Promise<FileRecord | null> => {
  const { path, mode } = found;
  const name = `home/${path}`;
  if (found.kind === "link") {
    await archive.add({ name, size: 0, mode, linkTo: found.to }, []);
    return { path, linkTo: found.to };
  }
  if (found.kind === "empty") {
    await archive.add({ name: `${name}/`, size: 0, mode, isFolder: true }, []);
    return { path, empty: true };
  }
  const file = await open(join(home, path), "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null; // gone since it was listed
    throw error;
  });
  if (file === null) return null;
  try {
    const hash = createHash("sha256");
    await archive.add(
      { name, size: found.bytes, mode },
      firstBytes(file, found.bytes, (chunk) => void hash.update(chunk)),
    );
    return { path, bytes: found.bytes, sha256: hash.digest("hex") };
  } finally {
    await file.close();
  }
};

/** Looked through again when something was gone: git puts objects together into packs, which are new files. */
const addFiles = async (archive: ArchiveWriter, options: { home: string; keysIncluded: boolean }) => {
  const records = new Map<string, FileRecord>();
  for (let vanished = true; vanished;) {
    vanished = false;
    for await (const found of homeFiles(options)) {
      if (records.has(found.path)) continue;
      const record = await addFile(archive, options.home, found);
      if (record === null) vanished = true;
      else records.set(found.path, record);
    }
  }
  return [...records.values()];
};

const fill = async (archive: ArchiveWriter, snapshot: Snapshot, request: BackupRequest): Promise<Manifest> => {
  const { backupId, home, keysIncluded } = request;
  const header: Header = {
    format: FORMAT,
    backupId,
    version: packageVersion(),
    takenAt: snapshot.takenAt.toISOString(),
    home: { id: home.id, path: home.path },
    keysIncluded,
    migrations: snapshot.migrations.map(({ version, name, checksum }) => ({ version, name, checksum })),
  };
  await addSigned(archive, HEADER, HEADER_SIGNATURE, json(header), request.signer);
  const tables: Manifest["tables"] = [];
  for (const table of snapshot.tables) {
    tables.push({ name: table.name, ...(await addTable(archive, snapshot, table)) });
  }
  const files = await addFiles(archive, { home: home.path, keysIncluded });
  return { header, tables, sequences: snapshot.sequences, files };
};

/** BACKUP_BUSY, BACKUP_INCOMPLETE, DATABASE_UNAVAILABLE, DISK_FULL. Nothing is left of a backup that fails. */
export const takeBackup = async (request: BackupRequest): Promise<BackupTaken> => {
  const snapshot = await openSnapshot(request.owner, request.home.id);
  try {
    await request.onTaken?.(snapshot.takenAt);
    const archive = await createArchive(request.path, request.seal);
    try {
      const manifest = await fill(archive, snapshot, request);
      await addSigned(archive, MANIFEST, SIGNATURE, json(manifest), request.signer);
      const digest = await archive.finish();
      const { takenAt } = snapshot;
      const tableRows = manifest.tables.reduce((sum, { rows }) => sum + rows, 0);
      const counts = { tables: manifest.tables.length, tableRows, files: manifest.files.length };
      return { path: request.path, takenAt, ...digest, ...counts, keyId: request.signer.keyId };
    } catch (error) {
      await archive.abandon(error);
      throw error;
    }
  } finally {
    await snapshot.close();
  }
};

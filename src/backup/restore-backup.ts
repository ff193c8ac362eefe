/**
 * Puts a backup into a new place. Whoever looks there finds nothing or all of it: the database is committed and the
 * folder gets its name when every byte was found to be what was signed, and every table what it was.
 */
import { mkdir, readdir, realpath, rename, rm, rmdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { PoolConfig } from "pg";
import { asProvostError, ProvostError } from "../model/errors.ts";
import { openHome } from "../store/home/home.ts";
import type { Keys } from "./archive/seal.ts";
import { readArchive } from "./archive/read-archive.ts";
import { fillPlace, type Filled } from "./fill-place.ts";
import type { Header, Trust } from "./manifest.ts";

export type RestoreRequest = Trust & {
  /** The archive. */
  path: string;
  keys: Keys;
  /** The data folder to be: nothing is there, or an empty folder. */
  target: string;
  /** A database without a Provost in it; one in the data folder when null. */
  database: PoolConfig | null;
  /** Starts the database of a data folder. */
  startDatabase: (homePath: string) => Promise<{ connection: PoolConfig; stop(): Promise<void> }>;
};

export type Restored = {
  home: string;
  header: Header;
  tables: number;
  tableRows: number;
  files: number;
  /** Runs whose repository lies in the data folder, and so has moved with it. */
  movedRuns: number;
  keyId: string;
};

const taken = (path: string): ProvostError =>
  new ProvostError("RESTORE_TARGET_TAKEN", `${path} is not empty`, { path });

const refuseTaken = async (path: string): Promise<void> => {
  const names = await readdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    if (error.code === "ENOTDIR") throw taken(path);
    throw error;
  });
  if (names.length > 0) throw taken(path);
};

/** Of the folder as it will be named, links in the way to it resolved. */
const finalPath = async (target: string): Promise<string> => {
  const path = resolve(target);
  await mkdir(dirname(path), { recursive: true });
  return join(await realpath(dirname(path)), basename(path));
};

const takePlace = async (staging: string, path: string): Promise<void> => {
  await rmdir(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw taken(path); // something came meanwhile
  });
  await rename(staging, path);
};

const build = async (request: RestoreRequest, staging: string, path: string): Promise<Filled> => {
  const embedded = request.database === null ? await request.startDatabase(staging) : null;
  try {
    const owner = embedded?.connection ?? request.database;
    if (owner === null) throw new Error("there is no database to restore into");
    const entries = readArchive(request.path, request.keys);
    const place = { folder: staging, finalFolder: path, owner };
    const filled = await fillPlace(entries, place, request);
    await openHome(staging); // HOME_NEWER
    return filled;
  } finally {
    await embedded?.stop();
  }
};

/**
 * RESTORE_TARGET_TAKEN, BACKUP_NOT_FOUND, BACKUP_KEY_WRONG, BACKUP_NEWER, BACKUP_ALTERED. After any of them nothing is
 * there that was not there before.
 */
export const restoreBackup = async (request: RestoreRequest): Promise<Restored> => {
  const path = await finalPath(request.target);
  await refuseTaken(path);
  const staging = `${path}.restoring.${process.pid}`;
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { mode: 0o700 });
  let filled: Filled | null = null;
  try {
    filled = await build(request, staging, path);
    await takePlace(staging, path);
    const { manifest, movedRuns, keyId } = filled;
    const tableRows = manifest.tables.reduce((sum, { rows }) => sum + rows, 0);
    const counts = { tables: manifest.tables.length, tableRows, files: manifest.files.length };
    return { home: path, header: manifest.header, ...counts, movedRuns, keyId };
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw asProvostError(error);
  }
};

/**
 * How much a command has added on disk. Files are counted by when they changed last, which no command can set back: so
 * nothing has to be counted before it begins, and a large checkout costs nothing until somebody looks.
 */
import { lstat, readdir, statfs } from "node:fs/promises";
import { join, sep } from "node:path";

/** An empty file takes room as well: file systems run out of entries. */
const LEAST_BYTES = 4_096;
const BLOCK_BYTES = 512;
const AT_ONCE = 64;

/** @property blind whether there was something that could not be looked into */
export type DiskUse = { bytes: number; blind: boolean };

type Walk = DiskUse & { since: number; enough: number; seen: Set<string> };

const GONE = new Set(["ENOENT", "ENOTDIR"]);

/** What is removed meanwhile takes no room. A folder that is closed to us, or whose path is too long, may hide anything. */
const unlessGone =
  (walk: Walk) =>
  ({ code = "" }: NodeJS.ErrnoException): null => {
    if (!GONE.has(code)) walk.blind = true;
    return null;
  };

/** @returns whether it is a folder */
const count = async (walk: Walk, path: string): Promise<boolean> => {
  const found = await lstat(path).catch(unlessGone(walk));
  if (found === null) return false;
  const { ctimeMs, blocks, nlink, dev, ino } = found;
  const id = `${dev}:${ino}`;
  const isNew = ctimeMs > walk.since && !walk.seen.has(id);
  if (isNew) walk.bytes += Math.max(blocks * BLOCK_BYTES, LEAST_BYTES);
  if (isNew && nlink > 1 && !found.isDirectory()) walk.seen.add(id);
  return found.isDirectory();
};

const countBelow = async (walk: Walk, folder: string): Promise<void> => {
  const names = (await readdir(folder).catch(unlessGone(walk))) ?? [];
  const folders: string[] = [];
  for (let from = 0; from < names.length && walk.bytes <= walk.enough; from += AT_ONCE) {
    const paths = names.slice(from, from + AT_ONCE).map((name) => join(folder, name));
    const areFolders = await Promise.all(paths.map((path) => count(walk, path)));
    folders.push(...paths.filter((_, index) => areFolders[index]));
  }
  for (const path of folders) {
    if (walk.bytes > walk.enough) return;
    await countBelow(walk, path);
  }
};

const isBelow = (path: string, folder: string): boolean => path.startsWith(`${folder}${sep}`);

/** @param enough bytes beyond which it need not be counted on */
export const diskUse = async (roots: readonly string[], since: number, enough: number): Promise<DiskUse> => {
  const walk: Walk = { bytes: 0, blind: false, since, enough, seen: new Set() };
  for (const root of new Set(roots)) {
    if (roots.some((other) => isBelow(root, other))) continue;
    if (await count(walk, root)) await countBelow(walk, root);
  }
  return { bytes: walk.bytes, blind: walk.blind };
};

/** What is free on the file systems of some folders, in bytes; entries that are free count as much as an empty file. */
export type FreeRoom = ReadonlyMap<string, { bytes: number; entries: number }>;

export const freeRoom = async (folders: readonly string[]): Promise<FreeRoom> => {
  const found = await Promise.all(
    folders.map(async (folder) => {
      const room = await statfs(folder).catch(() => null); // it need not exist
      return room && ([folder, { bytes: room.bavail * room.bsize, entries: room.ffree * LEAST_BYTES }] as const);
    }),
  );
  return new Map(found.filter((entry) => entry !== null));
};

/** By how many bytes the room on one of the file systems has shrunk, whoever has filled it. */
export const shrunk = (before: FreeRoom, now: FreeRoom): number =>
  Math.max(
    0,
    ...[...before].flatMap(([folder, { bytes, entries }]) => {
      const left = now.get(folder);
      return left === undefined ? [] : [bytes - left.bytes, entries - left.entries];
    }),
  );

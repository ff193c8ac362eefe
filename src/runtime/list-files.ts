/** The files below a folder that another process, or another part of this one, may replace at any moment. */
import { readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";

/** @property path below the folder, with "/" between its parts */
export type ListedFile = { path: string; bytes: number };

const isGone = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";

/** Null when something has gone while it was looked at. */
const tryToList = async (folder: string): Promise<ListedFile[] | null> => {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const listed = files.map(async (file) => ({
      path: relative(folder, file).replaceAll(sep, "/"),
      bytes: (await stat(file)).size,
    }));
    return await Promise.all(listed);
  } catch (error) {
    if (!isGone(error)) throw error;
    return (error as NodeJS.ErrnoException).path === folder ? [] : null;
  }
};

/** Sorted by path: those of one folder, never some of an older one and some of the one in its place. None of no folder. */
export const listFiles = async (folder: string): Promise<ListedFile[]> => {
  for (;;) {
    const listed = await tryToList(folder);
    if (listed !== null) return listed.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }
};

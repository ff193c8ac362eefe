/** Which files of a data folder are in a backup. Whatever is not named here is, so that nothing new is forgotten. */
import { lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";

/** The database is read through itself; the rest is of the processes that run, or can be made again. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "postgres",
  "worktrees",
  "processes",
  "incoming",
  "shell",
  "backups",
  "control-plane.json",
  ".gitignore",
]);
/** Mails that were sent hold links that sign in. */
const OF_A_MOMENT = /^(\.?lock[.-]|outbox$|.*\.(tmp|partial)$)/;
/** With these, whoever has the backup can sign in this folder's name and read its secrets. */
const SECRET: ReadonlySet<string> = new Set(["keys", "identity.json"]);

export type HomeFile = { path: string; mode: number } & (
  { kind: "file"; bytes: number } | { kind: "link"; to: string } | { kind: "empty" }
);

export type HomeFilesOptions = { home: string; keysIncluded: boolean };

const isVanished = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";

const isWanted = (path: string, keysIncluded: boolean): boolean => {
  const [top = "", ...rest] = path.split("/");
  if (rest.length === 0 && (LEFT_OUT.has(top) || OF_A_MOMENT.test(top) || (SECRET.has(top) && !keysIncluded)))
    return false;
  // Administration of worktrees, which are not in the backup either; locks and drafts of git.
  if (top === "scratch") return !/\/\.git\/worktrees$|\.lock$|\.draft$/.test(path);
  return !path.startsWith("blobs/."); // evidence that is just being written
};

/** A repository's refs are read before its objects: what they name is there by then, and stays. */
const objectsLast = (a: string, b: string): number =>
  Number(a === "objects") - Number(b === "objects") || (a < b ? -1 : 1);

async function* walk(options: HomeFilesOptions, folder: string): AsyncGenerator<HomeFile> {
  const names = await readdir(join(options.home, folder)).catch((error: unknown) => {
    if (isVanished(error)) return [];
    throw error;
  });
  // git takes no folder for a repository in which refs/ or objects/ is missing, also when they are empty
  if (names.length === 0 && folder !== "") yield { kind: "empty", path: folder, mode: 0o700 };
  for (const name of names.toSorted(objectsLast)) {
    const path = folder === "" ? name : `${folder}/${name}`;
    if (isWanted(path, options.keysIncluded)) yield* look(options, path);
  }
}

async function* look(options: HomeFilesOptions, path: string): AsyncGenerator<HomeFile> {
  const full = join(options.home, path);
  const found = await lstat(full).catch((error: unknown) => {
    if (isVanished(error)) return null;
    throw error;
  });
  if (found === null) return;
  const mode = found.mode & 0o777;
  if (found.isDirectory()) yield* walk(options, path);
  else if (found.isFile()) yield { kind: "file", path, mode, bytes: found.size };
  else if (found.isSymbolicLink()) yield { kind: "link", path, mode, to: await readlink(full) };
}

/** Looked for as they are asked for. One may be gone by the time that it is opened. */
export const homeFiles = (options: HomeFilesOptions): AsyncGenerator<HomeFile> => walk(options, "");

/** Reads and writes files of a worktree, and of nothing else: see confined-folder.ts. */
import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { lstat, open, readdir, rename, rm, unlink } from "node:fs/promises";
import { ProvostError } from "../../../model/errors.ts";
import { type ConfinedFolder, enterFolder, refusedLink } from "./confined-folder.ts";
import { pathParts } from "./work-path.ts";

/** Larger files are no source text; a command can still work on them. */
export const MAX_FILE_BYTES = 8 * 2 ** 20;

const inFolderOf = async <T>(
  worktree: string,
  path: string,
  options: { create?: boolean },
  work: (folder: ConfinedFolder, name: string) => Promise<T>,
): Promise<T> => {
  const parts = pathParts(path);
  const folder = await enterFolder(worktree, parts.slice(0, -1), options);
  try {
    const result = await work(folder, parts.at(-1) ?? ".");
    await folder.confirm();
    return result;
  } finally {
    await folder.close();
  }
};

const failed = (message: string, path: string): ProvostError => new ProvostError("TOOL_FAILED", message, { path });

const explain = (path: string, error: NodeJS.ErrnoException): unknown => {
  if (error.code === "ELOOP") return refusedLink(path);
  if (error.code === "ENOENT") return failed(`there is no file ${path}`, path);
  if (error.code === "EISDIR") return failed(`${path} is a folder`, path);
  if (error.code === "EACCES") return failed(`${path} may not be read or written`, path);
  return error;
};

/** TOOL_FAILED when there is none, or when it is larger than MAX_FILE_BYTES or no regular file; TOOL_PATH_REFUSED. */
export const readConfined = (worktree: string, path: string): Promise<Buffer> =>
  inFolderOf(worktree, path, {}, async (folder, name) => {
    // Without O_NONBLOCK, opening a named pipe would wait for a writer for ever.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const file = await open(folder.at(name), flags).catch((error: NodeJS.ErrnoException) => {
      throw explain(path, error);
    });
    try {
      const found = await file.stat();
      if (found.isDirectory()) throw failed(`${path} is a folder`, path);
      if (!found.isFile()) throw failed(`${path} is no regular file`, path);
      if (found.size > MAX_FILE_BYTES) {
        throw failed(`${path} has ${found.size} bytes; at most ${MAX_FILE_BYTES} are read`, path);
      }
      return await file.readFile();
    } finally {
      await file.close();
    }
  });

/** Null when there is none. */
export const readConfinedIfThere = (worktree: string, path: string): Promise<Buffer | null> =>
  readConfined(worktree, path).catch((error: unknown) => {
    if (error instanceof ProvostError && /^there is no (file|folder) /.test(error.message)) return null;
    throw error;
  });

const modeOf = async (at: string, path: string): Promise<number> => {
  const found = await lstat(at).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (found === null) return 0o644;
  if (found.isSymbolicLink()) throw refusedLink(path);
  if (!found.isFile()) throw failed(`${path} is no regular file`, path);
  return found.mode & 0o777;
};

/**
 * In place of what was there, whole or not at all; folders that are missing are made. A new file takes the place, so that
 * another name of the old one (a hard link) does not change.
 */
export const writeConfined = (worktree: string, path: string, content: string | Uint8Array): Promise<void> =>
  inFolderOf(worktree, path, { create: true }, async (folder, name) => {
    const mode = await modeOf(folder.at(name), path);
    const temporary = folder.at(`.${randomUUID()}.tmp`);
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    const file = await open(temporary, flags, mode);
    try {
      await file.writeFile(content);
      await file.chmod(mode);
      await file.close();
      await folder.confirm();
      await rename(temporary, folder.at(name));
    } catch (error) {
      await file.close();
      await rm(temporary, { force: true });
      throw explain(path, error as NodeJS.ErrnoException);
    }
  });

export const removeConfined = (worktree: string, path: string): Promise<void> =>
  inFolderOf(worktree, path, {}, async (folder, name) => {
    await modeOf(folder.at(name), path);
    await unlink(folder.at(name)).catch((error: NodeJS.ErrnoException) => {
      throw explain(path, error);
    });
  });

export type Entry = { name: string; kind: "file" | "folder" | "link" | "other" };

/** In the order of their names, without `.git`. */
export const listConfined = async (worktree: string, path: string): Promise<Entry[]> => {
  const folder = await enterFolder(worktree, pathParts(path));
  try {
    const entries = await readdir(folder.at("."), { withFileTypes: true });
    await folder.confirm();
    const kindOf = (entry: (typeof entries)[number]): Entry["kind"] => {
      if (entry.isSymbolicLink()) return "link";
      if (entry.isDirectory()) return "folder";
      return entry.isFile() ? "file" : "other";
    };
    return entries
      .filter(({ name }) => name !== ".git")
      .map((entry) => ({ name: entry.name, kind: kindOf(entry) }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  } finally {
    await folder.close();
  }
};

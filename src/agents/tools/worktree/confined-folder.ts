/**
 * Opens folders of a worktree one part after the other, following no link. What is done in an opened folder is done to
 * that very folder, whatever somebody puts in its place meanwhile.
 *
 * Node has no openat. On Linux a path through /proc/self/fd is one: it begins at the open folder and not at a name.
 * Elsewhere the real path is compared before and after, which leaves a moment in between.
 */
import { constants } from "node:fs";
import { lstat, mkdir, open, realpath } from "node:fs/promises";
import { join } from "node:path";
import { ProvostError } from "../../../model/errors.ts";

export type ConfinedFolder = {
  /** Of something in the folder. */
  at(name: string): string;
  /** Throws TOOL_PATH_REFUSED when the folder is no longer where it was. */
  confirm(): Promise<void>;
  close(): Promise<void>;
};

const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

export const refusedLink = (path: string): ProvostError =>
  new ProvostError("TOOL_PATH_REFUSED", `${path} is, or leads over, a symbolic link; links are not followed`, { path });

/** What is said of a part that cannot be opened as a folder. */
const explain = async (at: string, path: string, error: unknown): Promise<unknown> => {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return new ProvostError("TOOL_FAILED", `there is no folder ${path}`, { path });
  if (code !== "ENOTDIR" && code !== "ELOOP") return error;
  // What was no folder a moment ago may be gone by now.
  const found = await lstat(at).catch(() => null);
  if (found === null || found.isSymbolicLink()) return refusedLink(path);
  return new ProvostError("TOOL_FAILED", `${path} is not a folder`, { path });
};

const make = async (at: string): Promise<void> => {
  await mkdir(at).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
};

const enterByDescriptor = async (root: string, parts: readonly string[], create: boolean): Promise<ConfinedFolder> => {
  let folder = await open(root, constants.O_RDONLY | constants.O_DIRECTORY);
  for (const [index, part] of parts.entries()) {
    const at = `/proc/self/fd/${folder.fd}/${part}`;
    try {
      if (create) await make(at);
      const next = await open(at, FOLDER).catch(async (error: unknown) => {
        throw await explain(at, parts.slice(0, index + 1).join("/"), error);
      });
      await folder.close();
      folder = next;
    } catch (error) {
      await folder.close();
      throw error;
    }
  }
  const { fd } = folder;
  return { at: (name) => `/proc/self/fd/${fd}/${name}`, confirm: async () => undefined, close: () => folder.close() };
};

const enterByName = async (root: string, parts: readonly string[], create: boolean): Promise<ConfinedFolder> => {
  const real = await realpath(root);
  const path = join(real, ...parts);
  const confirm = async (): Promise<void> => {
    const found = await realpath(path).catch(async (error: unknown) => {
      throw await explain(path, parts.join("/"), error);
    });
    if (found !== path) throw refusedLink(parts.join("/"));
  };
  for (const [depth, part] of create ? parts.entries() : []) {
    const parent = join(real, ...parts.slice(0, depth));
    if ((await realpath(parent)) !== parent) throw refusedLink(parts.join("/"));
    await make(join(parent, part));
  }
  await confirm();
  return { at: (name) => join(path, name), confirm, close: async () => undefined };
};

/** TOOL_PATH_REFUSED for a link on the way; TOOL_FAILED when there is no such folder. */
export const enterFolder = async (
  worktree: string,
  parts: readonly string[],
  { create = false }: { create?: boolean } = {},
): Promise<ConfinedFolder> =>
  process.platform === "linux" ? enterByDescriptor(worktree, parts, create) : enterByName(worktree, parts, create);

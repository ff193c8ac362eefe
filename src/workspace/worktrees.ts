/**
 * Working trees of a run, all below one folder of the data folder: one for each attempt and each check. The user's
 * own worktrees are never touched; `git worktree prune`, which could drop one of theirs, is not used.
 */
import { mkdir, readdir, readFile, realpath } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { ProvostError } from "../model/errors.ts";
import { assertGit } from "./git.ts";
import { removeTree } from "../runtime/remove-tree.ts";
import type { Repository } from "./repository.ts";

export type Worktrees = {
  /**
   * Checks a commit out into `<folder>/<name>`; what is left there from before is replaced.
   * @param name relative path of letters, digits, ".", "_" and "-", for example "attempts/0192…"
   * @param branch made anew at the commit; a detached HEAD when absent
   * @returns absolute path
   */
  add(name: string, commit: string, branch?: string): Promise<string>;
  /** Also when the folder is gone already. A branch made by `add` stays. */
  remove(path: string): Promise<void>;
  /** Removes every worktree and folder here but those named (as in `add`), whatever state a crash left them in. */
  reconcile(keep: readonly string[]): Promise<void>;
};

const NAME = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/;

/**
 * git's own folder for a worktree. Found from the repository's side, not from the `.git` file in the worktree: an agent
 * may delete or change that, and git would then go on to the repository around it, which is the user's.
 */
const worktreeGitDir = async (repository: Repository, path: string): Promise<string> => {
  const folder = join(repository.commonDir, "worktrees");
  for (const id of await readdir(folder)) {
    const gitFile = await readFile(join(folder, id, "gitdir"), "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return "";
      throw error;
    });
    if (gitFile.trim() === join(path, ".git")) return join(folder, id);
  }
  throw new ProvostError("GIT_FAILED", `git no longer knows the worktree ${path}`, { path });
};

/** Options under which git works in one worktree and cannot leave it. */
export const insideWorktree = async (repository: Repository, path: string) => ({
  cwd: path,
  config: await repository.verbatim(),
  env: { GIT_DIR: await worktreeGitDir(repository, path), GIT_WORK_TREE: path },
});

const isBelow = (folder: string, path: string): boolean => path.startsWith(folder + sep);

/** A worktree of an earlier, crashed attempt of the same name or branch is in the way; it is no longer anybody's. */
const LEFT_OVER = /already (exists|registered|checked out|used by worktree)/;

export const createWorktrees = (repository: Repository, folder: string): Worktrees => {
  const realFolder = async () => {
    await mkdir(folder, { recursive: true });
    // git keeps real paths, so that ours must be real to be compared with them.
    return realpath(folder);
  };

  const discard = async (path: string) => {
    if (!isBelow(await realFolder(), path))
      throw new ProvostError("INTERNAL", `${path} is no worktree of a run`, { path });
    await removeTree(path);
    const args = ["worktree", "remove", "--force", "--force", path];
    const exit = await repository.serially(async () => repository.tryGit(args));
    if (!exit.stderr.includes("is not a working tree")) assertGit(args, exit);
  };

  const register = async (path: string, commit: string, branch: string | undefined) => {
    const place = branch === undefined ? ["--detach"] : ["-B", branch];
    const args = ["worktree", "add", "--quiet", "--no-checkout", ...place, path, commit];
    const attempt = async () => repository.serially(async () => repository.tryGit(args));
    const exit = await attempt();
    if (!LEFT_OVER.test(exit.stderr)) return assertGit(args, exit);
    await discard(path);
    return assertGit(args, await attempt());
  };

  return {
    add: async (name, commit, branch) => {
      if (!NAME.test(name)) throw new ProvostError("INTERNAL", `"${name}" cannot name a worktree`, { name });
      const path = join(await realFolder(), name);
      await mkdir(dirname(path), { recursive: true });
      await register(path, commit, branch);
      // Only the registration needs git's locks; the files of several worktrees are written side by side.
      await repository.git(["reset", "--hard", "--quiet"], await insideWorktree(repository, path));
      return path;
    },
    remove: async (path) => discard(resolve(path)),
    reconcile: async (keep) => {
      const root = await realFolder();
      const kept = keep.map((name) => resolve(root, name));
      for (const path of await listWorktrees(repository)) {
        if (isBelow(root, path) && !kept.includes(path)) await discard(path);
      }
      await sweep(root, kept);
    },
  };
};

const listWorktrees = async (repository: Repository): Promise<string[]> => {
  const prefix = "worktree ";
  const list = await repository.git(["worktree", "list", "--porcelain", "-z"]);
  return list
    .split("\0")
    .filter((line) => line.startsWith(prefix))
    .map((line) => line.slice(prefix.length));
};

/** Folders that git never knew, or knows no longer. */
const sweep = async (folder: string, kept: readonly string[]): Promise<void> => {
  for (const entry of await readdir(folder)) {
    const path = join(folder, entry);
    if (kept.includes(path)) continue;
    if (kept.some((keptPath) => isBelow(path, keptPath))) await sweep(path, kept);
    else await removeTree(path);
  }
};

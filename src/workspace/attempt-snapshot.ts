/** The files of an attempt's worktree as a commit, made while the attempt goes on, and put back into another worktree. */
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COMMIT_IDENTITY } from "./git.ts";
import { mergeCommits } from "./merge.ts";
import type { Repository } from "./repository.ts";
import { insideWorktree } from "./worktrees.ts";

const MESSAGE = "Files of an attempt that goes on";

/**
 * A commit on `base` that no branch names: git keeps it for two weeks. Neither index nor HEAD of the worktree changes.
 */
export const snapshotAttempt = async (
  repository: Repository,
  { worktree, base }: { worktree: string; base: string },
): Promise<{ commit: string; tree: string }> => {
  const inside = await insideWorktree(repository, worktree);
  const folder = await mkdtemp(join(tmpdir(), "provost-attempt-"));
  try {
    const index = join(folder, "index");
    await copyFile(join(inside.env.GIT_DIR, "index"), index).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error; // the agent may have removed it
    });
    const options = { ...inside, env: { ...inside.env, ...COMMIT_IDENTITY, GIT_INDEX_FILE: index } };
    await repository.git(["add", "--all", "--", ":/"], options);
    const tree = (await repository.git(["write-tree"], options)).trim();
    const commit = (await repository.git(["commit-tree", tree, "-p", base, "-m", MESSAGE], options)).trim();
    return { commit, tree };
  } finally {
    await rm(folder, { recursive: true });
  }
};

/**
 * Gives a fresh worktree at `base` the files of a snapshot; merged with what `base` has since got. False when they cannot
 * be merged, or the snapshot is gone: then nothing was changed.
 */
export const restoreAttempt = async (
  repository: Repository,
  { worktree, base, snapshot }: { worktree: string; base: string; snapshot: string },
): Promise<boolean> => {
  const known = await repository.tryGit(["cat-file", "-e", `${snapshot}^{commit}`]);
  if (known.exitCode !== 0) return false;
  const merged = await mergeCommits(repository, { head: base, attempt: snapshot, message: MESSAGE, trailers: {} });
  if (merged.kind === "conflict") return false;
  const inside = await insideWorktree(repository, worktree);
  await repository.git(["read-tree", "-u", "--reset", merged.commit], inside);
  // What differs from the base is a change of this attempt, not yet staged.
  await repository.git(["reset", "--quiet", base], inside);
  return true;
};

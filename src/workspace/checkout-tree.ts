import type { Repository } from "./repository.ts";
import { insideWorktree } from "./worktrees.ts";

/** Makes a worktree's files those of a tree, as if somebody had changed them there. What git does not track is left. */
export const checkoutTree = async (repository: Repository, worktree: string, tree: string): Promise<void> => {
  await repository.git(["read-tree", "--reset", "-u", tree], await insideWorktree(repository, worktree));
};

/** Worktrees that share what the plan names under `repository.links` with the user's working tree. */
import { mkdir, stat, symlink } from "node:fs/promises";
import { dirname, isAbsolute, join, normalize } from "node:path";
import { ProvostError } from "../../model/errors.ts";
import type { Repository } from "../../workspace/repository.ts";
import type { Worktrees } from "../../workspace/worktrees.ts";

const invalid = (link: string, problem: string): ProvostError =>
  new ProvostError("BINDING_INVALID", `repository.links: "${link}" ${problem}`, { field: "repository.links", link });

/** A link must name something untracked that is there: a checkout must not differ from its commit. */
export const refuseLinks = async (repository: Repository, links: readonly string[]): Promise<void> => {
  for (const link of links) {
    if (isAbsolute(link) || normalize(link).startsWith("..")) throw invalid(link, "leaves the repository");
    await stat(join(repository.root, link)).catch((cause: unknown) => {
      throw new ProvostError(
        "BINDING_INVALID",
        `repository.links: "${link}" does not exist in ${repository.root}; make it (for node_modules: npm install)`,
        { field: "repository.links", link },
        { cause },
      );
    });
    const tracked = await repository.git(["ls-files", "--", `:(top,literal)${link}`]);
    if (tracked !== "") throw invalid(link, "is tracked by git, so that every checkout has it anyway");
  }
};

export const linkedWorktrees = (worktrees: Worktrees, root: string, links: readonly string[]): Worktrees => ({
  ...worktrees,
  add: async (name, commit, branch) => {
    const path = await worktrees.add(name, commit, branch);
    for (const link of links) {
      await mkdir(dirname(join(path, link)), { recursive: true });
      await symlink(join(root, link), join(path, link));
    }
    return path;
  },
});

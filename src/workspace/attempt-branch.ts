/** Turns what an agent left in its worktree into one commit that descends from the attempt's base. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { BRANCH_PREFIX } from "./branch-names.ts";
import { commitMessage, type Trailers } from "./commit-message.ts";
import { changedFiles } from "./diff.ts";
import { COMMIT_IDENTITY } from "./git.ts";
import type { Repository } from "./repository.ts";
import { insideWorktree } from "./worktrees.ts";

export type AttemptCommit = { commit: string; files: string[] } | { commit: null; files: [] };

type Inside = Awaited<ReturnType<typeof insideWorktree>>;

/**
 * To be called when no process of the agent is left. Takes every change, committed by the agent or not, that .gitignore
 * does not exclude. Commits that the agent made itself stay in the history, unless it left the history of its base: then
 * only its files count.
 * @param request.base commit that the worktree was made from
 * @returns the commit and what differs from the base (sorted paths); null when nothing does
 */
export const commitAttempt = async (request: {
  repository: Repository;
  worktree: string;
  base: string;
  message: string;
  trailers: Trailers;
  /** Paths that are not the agent's work. */
  exclude?: readonly string[];
}): Promise<AttemptCommit> => {
  const { repository, worktree, base } = request;
  const inside = await insideWorktree(repository, worktree);
  // Nothing of the agent runs any more, so a lock here is that of a git which was killed with it.
  for (const lock of ["index.lock", "HEAD.lock"]) await rm(join(inside.env.GIT_DIR, lock), { force: true });
  await repository.git(["add", "--all", "--", ":/"], inside);
  // Not by pathspecs of `add`: git refuses one that excludes what .gitignore excludes as well.
  const excluded = (request.exclude ?? []).map((path) => `:(top,literal)${path}`);
  if (excluded.length > 0)
    await repository.git(["rm", "-r", "--cached", "--quiet", "--ignore-unmatch", "--", ...excluded], inside);
  const tree = (await repository.git(["write-tree"], inside)).trim();
  const baseTree = (await repository.git(["rev-parse", `${base}^{tree}`])).trim();
  if (tree === baseTree) return { commit: null, files: [] };

  const parent = await parentFor(repository, inside, base);
  const parentTree = (await repository.git(["rev-parse", `${parent}^{tree}`])).trim();
  const commit = parentTree === tree ? parent : await commitTree(repository, tree, parent, request);
  await moveBranch(repository, inside, commit);
  return { commit, files: await changedFiles(repository, base, commit) };
};

const parentFor = async (repository: Repository, inside: Inside, base: string): Promise<string> => {
  const head = await repository.tryGit(["rev-parse", "--verify", "--quiet", "HEAD^{commit}"], inside);
  const commit = head.stdout.trim();
  if (head.exitCode !== 0 || commit === base) return base;
  const descends = await repository.tryGit(["merge-base", "--is-ancestor", base, commit]);
  return descends.exitCode === 0 ? commit : base;
};

const commitTree = async (
  repository: Repository,
  tree: string,
  parent: string,
  { message, trailers }: { message: string; trailers: Trailers },
): Promise<string> => {
  const options = { env: COMMIT_IDENTITY, stdin: commitMessage(message, trailers) };
  return (await repository.git(["commit-tree", tree, "-p", parent, "-F", "-"], options)).trim();
};

/** Branches of attempts, and not that of the run, which an agent can lead its HEAD to. */
const ATTEMPT_REF = new RegExp(`^refs/heads/${BRANCH_PREFIX}[^/]+/attempts/`);

/** Keeps the commit from git's garbage collection. A branch that the agent went over to is not ours to move. */
const moveBranch = async (repository: Repository, inside: Inside, commit: string): Promise<void> => {
  const head = await repository.tryGit(["symbolic-ref", "--quiet", "HEAD"], inside);
  const ref = head.exitCode === 0 ? head.stdout.trim() : "HEAD";
  if (ref === "HEAD" || ATTEMPT_REF.test(ref)) {
    await repository.git(["update-ref", "--no-deref", ref, commit], inside);
  }
};

/** Merges without a working tree: nothing of the user's is touched, and a conflict leaves nothing to clean up. */
import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { ProvostError } from "../model/errors.ts";
import { BRANCH_PREFIX } from "./branch-names.ts";
import { commitMessage, type Trailers } from "./commit-message.ts";
import { changedFiles } from "./diff.ts";
import { assertGit, COMMIT_IDENTITY } from "./git.ts";
import type { Repository } from "./repository.ts";

export type MergeResult = { kind: "merged"; commit: string } | { kind: "conflict"; files: string[] };

/**
 * Merges `attempt` into `head` as a new commit, also where a fast-forward would do, so that each task has one commit
 * with its trailers. When `head` has all of `attempt` already, the commit has `head` as its only parent and changes
 * nothing. No ref is moved.
 */
export const mergeCommits = async (
  repository: Repository,
  request: { head: string; attempt: string; message: string; trailers: Trailers },
): Promise<MergeResult> => {
  const { head, attempt } = request;
  const contained = await repository.tryGit(["merge-base", "--is-ancestor", attempt, head]);
  assertGit(["merge-base", attempt, head], contained, [0, 1]);
  const merged =
    contained.exitCode === 0
      ? { tree: (await repository.git(["rev-parse", `${head}^{tree}`])).trim(), parents: [head] }
      : { ...(await mergeTrees(repository, head, attempt)), parents: [head, attempt] };
  if ("files" in merged) return { kind: "conflict", files: merged.files };
  const parents = merged.parents.flatMap((parent) => ["-p", parent]);
  const options = { env: COMMIT_IDENTITY, stdin: commitMessage(request.message, request.trailers) };
  const commit = await repository.git(["commit-tree", merged.tree, ...parents, "-F", "-"], options);
  return { kind: "merged", commit: commit.trim() };
};

const mergeTrees = async (
  repository: Repository,
  head: string,
  attempt: string,
): Promise<{ tree: string } | { files: string[] }> => {
  const args = ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", head, attempt];
  const exit = assertGit(args, await repository.tryGit(args), [0, 1]);
  const [tree = "", ...conflicted] = exit.stdout.split("\0").filter(Boolean);
  if (exit.exitCode === 0) return { tree };
  // git may find a conflict it can name no file for (a folder renamed apart); then all that both sides changed is named.
  const files = conflicted.length > 0 ? conflicted : await changedByBoth(repository, head, attempt);
  return { files: [...new Set(files)] };
};

const changedByBoth = async (repository: Repository, head: string, attempt: string): Promise<string[]> => {
  const base = (await repository.git(["merge-base", head, attempt])).trim();
  const ours = new Set(await changedFiles(repository, base, head));
  return (await changedFiles(repository, base, attempt)).filter((file) => ours.has(file));
};

/**
 * Moves a run's branch, but only from where it is known to stand. It is no error when it stands at `to` already.
 * @param from null when the branch must not exist yet
 */
export const advanceBranch = async (
  repository: Repository,
  branch: string,
  from: string | null,
  to: string,
): Promise<void> => {
  const ref = branch.startsWith("refs/heads/") ? branch : `refs/heads/${branch}`;
  if (!ref.startsWith(`refs/heads/${BRANCH_PREFIX}`)) {
    throw new ProvostError("INTERNAL", `${branch} is not a run's branch and is not ours to move`, { branch });
  }
  const args = ["update-ref", "--no-deref", ref, to, from ?? ""];
  await removeStaleLock(repository, ref);
  const exit = await repository.tryGit(args);
  if (exit.exitCode === 0) return;
  const current = (await repository.tryGit(["rev-parse", "--verify", "--quiet", ref])).stdout.trim();
  if (current === to) return;
  if (current === (from ?? "")) assertGit(args, exit);
  const where = current === "" ? "does not exist" : `stands at ${current}`;
  throw new ProvostError(
    "STATE_CONFLICT",
    `the branch ${branch} ${where}, not at ${from ?? "nothing"}; somebody moved it`,
    {
      branch,
      expected: from,
      current: current || null,
    },
  );
};

/** git holds a lock for milliseconds. One that is this old was left by a machine that went down. */
const STALE_LOCK_MS = 10_000;

const removeStaleLock = async (repository: Repository, ref: string): Promise<void> => {
  const path = join(repository.commonDir, `${ref}.lock`);
  const lock = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
    throw error;
  });
  if (lock !== null && Date.now() - lock.mtimeMs > STALE_LOCK_MS) await rm(path, { force: true });
};

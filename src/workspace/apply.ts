/** The only place that changes a user's branch and working tree, and only when they ask for it (`--apply`). */
import { ProvostError } from "../model/errors.ts";
import { changedFiles } from "./diff.ts";
import { assertGit } from "./git.ts";
import { mergeCommits } from "./merge.ts";
import type { Repository } from "./repository.ts";

export type Applied = {
  kind: "up-to-date" | "fast-forward" | "merged";
  /** Where HEAD stands now. */
  commit: string;
};

/**
 * Brings a run's head into the branch that the user has checked out. Refuses with everything as it was: with
 * REPOSITORY_DIRTY when uncommitted changes would be overwritten, with MERGE_CONFLICT when their commits since conflict.
 */
export const applyRun = async (repository: Repository, runHead: string): Promise<Applied> => {
  const head = await repository.resolveCommit("HEAD");
  if (await isAncestor(repository, runHead, head)) return { kind: "up-to-date", commit: head };
  const forward = await isAncestor(repository, head, runHead);
  const target = forward ? runHead : await mergeInto(repository, head, runHead);

  const changed = new Set(await changedFiles(repository, head, target));
  const dirty = await repository.dirtyFiles();
  refuseOverwriting(dirty.filter((file) => changed.has(file)));
  await fastForward(repository, target);
  return { kind: forward ? "fast-forward" : "merged", commit: target };
};

const isAncestor = async (repository: Repository, ancestor: string, descendant: string): Promise<boolean> => {
  const args = ["merge-base", "--is-ancestor", ancestor, descendant];
  return assertGit(args, await repository.tryGit(args), [0, 1]).exitCode === 0;
};

const mergeInto = async (repository: Repository, head: string, runHead: string): Promise<string> => {
  const message = "Merge the work of a Provost run";
  const merge = await mergeCommits(repository, {
    head,
    attempt: runHead,
    message,
    trailers: { "Provost-Head": runHead },
  });
  if (merge.kind === "merged") return merge.commit;
  throw new ProvostError(
    "MERGE_CONFLICT",
    `the run's work conflicts with commits made since it began, in ${merge.files.join(", ")}; merge ${runHead} by hand`,
    { files: merge.files, commit: runHead },
  );
};

const refuseOverwriting = (files: readonly string[]): void => {
  if (files.length === 0) return;
  throw new ProvostError(
    "REPOSITORY_DIRTY",
    `uncommitted changes would be overwritten in ${files.join(", ")}; commit or stash them, then apply again`,
    { files },
  );
};

/** git itself has the last word: it sees ignored files, and files and folders of one name, that a list of paths does not. */
const fastForward = async (repository: Repository, target: string): Promise<void> => {
  const flags = ["--ff-only", "--no-overwrite-ignore", "--no-autostash", "--no-verify-signatures", "--quiet"];
  const args = ["merge", ...flags, target];
  const exit = await repository.tryGit(args);
  if (exit.exitCode !== 0 && /would be overwritten|would lose/.test(exit.stderr)) {
    refuseOverwriting([...exit.stderr.matchAll(/^\t(.+)$/gm)].map(([, file = ""]) => file));
  }
  assertGit(args, exit);
};

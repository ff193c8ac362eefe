/** Puts what an agent elsewhere hands in into the attempt's worktree, where it is what the task delivers. */
import { rm, writeFile } from "node:fs/promises";
import { ProvostError } from "../../../model/errors.ts";
import { MAX_RESULT_BYTES, RESULT_REF } from "../../../model/remote-task.ts";
import { restoreAttempt } from "../../../workspace/attempt-snapshot.ts";
import { takeChanges, type Change } from "../../../workspace/bundle/take-changes.ts";
import { takeResult } from "../../../workspace/bundle/take-result.ts";
import { checkoutTree } from "../../../workspace/checkout-tree.ts";
import { COMMIT_IDENTITY } from "../../../workspace/git.ts";
import { openRepository, type Repository } from "../../../workspace/repository.ts";
import type { WorkRequest } from "../agent-kind.ts";

/** A git bundle of one commit, or patches and files. */
export type Delivery = { bundle: Uint8Array | null; changes: readonly Change[] };

type Place = Pick<WorkRequest, "worktree" | "baseCommit" | "outputPath">;

const treeOf = async (
  repository: Repository,
  { outputPath }: Place,
  base: string,
  delivery: Delivery,
): Promise<string> => {
  const { bundle, changes } = delivery;
  const quarantine = `${outputPath}.incoming`;
  const maxBytes = MAX_RESULT_BYTES;
  if (bundle === null) return takeChanges(repository, { base, changes, maxBytes, quarantine });
  if (changes.length > 0) {
    throw new ProvostError("RESULT_REFUSED", "the result that came back is a bundle and single changes as well");
  }
  const file = `${outputPath}.bundle`;
  await writeFile(file, bundle, { mode: 0o600 });
  try {
    return await takeResult(repository, { bundle: file, base, ref: RESULT_REF, maxBytes, quarantine });
  } finally {
    await rm(file, { force: true });
  }
};

/**
 * @param base the commit that the work began from; an attempt that took up the job of one before may stand on a later one
 * RESULT_REFUSED, MERGE_CONFLICT: then the worktree is as it was.
 */
export const takeDelivery = async (place: Place, base: string, delivery: Delivery): Promise<void> => {
  const { worktree, baseCommit } = place;
  const repository = await openRepository(worktree);
  const tree = await treeOf(repository, place, base, delivery);
  if (base === baseCommit) return checkoutTree(repository, worktree, tree);
  const args = ["commit-tree", tree, "-p", base, "-m", "Work of an agent elsewhere"];
  const snapshot = (await repository.git(args, { env: COMMIT_IDENTITY })).trim();
  if (await restoreAttempt(repository, { worktree, base: baseCommit, snapshot })) return;
  throw new ProvostError("MERGE_CONFLICT", "what was done elsewhere conflicts with what was merged meanwhile");
};

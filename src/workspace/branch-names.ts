import { sha256 } from "../runtime/hash.ts";

/** Every ref that a run makes lives below this; no other ref is ever written. */
export const BRANCH_PREFIX = "provost/";

/** git refuses some characters and sequences in a ref. A changed id gets a hash, so that no two become one. */
const refSafe = (id: string): string => {
  const safe = id
    .replaceAll(/[^A-Za-z0-9_.-]/g, "-")
    .replaceAll(/\.(?=\.|$)|^[.-]/g, "-")
    .replace(/\.lock$/, "-lock");
  return safe === id ? id : `${safe}-${sha256(id).slice(0, 8)}`;
};

/** The branch that holds all merged work of a run. */
export const runBranchName = (runId: string): string => `${BRANCH_PREFIX}${refSafe(runId)}/run`;

export const attemptBranchName = (runId: string, taskId: string, attempt: number): string =>
  `${BRANCH_PREFIX}${refSafe(runId)}/attempts/${refSafe(taskId)}/${attempt}`;

/** Every ref that a run makes lives below this; no other ref is ever written. */
export const BRANCH_PREFIX = "provost/";

/** Characters and sequences that git refuses in a ref, or that would make a new folder level. */
const refSafe = (text: string): string =>
  text
    .replaceAll(/[^A-Za-z0-9_.-]/g, "-")
    .replaceAll(/\.(?=\.|$)|^[.-]/g, "-")
    .replace(/\.lock$/, "-lock");

/** The branch that holds all merged work of a run. */
export const runBranchName = (runId: string): string => `${BRANCH_PREFIX}${refSafe(runId)}/run`;

export const attemptBranchName = (runId: string, taskId: string, attempt: number): string =>
  `${BRANCH_PREFIX}${refSafe(runId)}/${refSafe(taskId)}/${attempt}`;

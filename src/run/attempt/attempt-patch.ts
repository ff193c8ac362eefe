/** What one attempt at a task has changed. */
import { ProvostError } from "../../model/errors.ts";
import type { RunId } from "../../model/ids.ts";
import type { Attempt, RunTask } from "../../model/run.ts";
import { patchBetween } from "../../workspace/diff.ts";
import { openRepository } from "../../workspace/repository.ts";
import type { EngineParts } from "../execution/execute.ts";
import { readStatus } from "../reading/status.ts";

export type AttemptRequest = { runId: string; taskId: string; attempt?: number | undefined };

/**
 * What was merged lies on the run's branch for ever. The commit of an attempt that failed hangs on nothing once its
 * branch is gone, and git may sweep it up some weeks later.
 */
const commitsOf = ({ mergeCommit }: RunTask, { state, baseCommit, resultCommit }: Attempt): [string, string] | null => {
  if (state === "succeeded" && mergeCommit !== null) return [`${mergeCommit}^1`, mergeCommit];
  return baseCommit === null || resultCommit === null ? null : [baseCommit, resultCommit];
};

/** Empty where it changed nothing. TASK_NOT_FOUND, REPOSITORY_MISSING. */
export const attemptPatch = async (
  parts: EngineParts,
  { runId, taskId, attempt: number }: AttemptRequest,
): Promise<string> => {
  const { run, tasks, attempts } = await readStatus(parts, runId as RunId);
  const task = tasks.find((one) => one.taskId === taskId);
  const own = attempts.filter((attempt) => attempt.taskId === taskId);
  const attempt = number === undefined ? own.at(-1) : own.find((candidate) => candidate.number === number);
  if (task === undefined || attempt === undefined) {
    const which = number === undefined ? "no attempt yet" : `no attempt ${number}`;
    throw new ProvostError("TASK_NOT_FOUND", `task ${taskId} of run ${runId} has ${which}`, { runId, taskId });
  }
  const commits = commitsOf(task, attempt);
  return commits === null ? "" : patchBetween(await openRepository(run.repositoryPath), ...commits, undefined);
};

/** Takes up again what had ended: a task that a person has tried again, a run that a new attestation may let pass. */
import { ProvostError } from "../model/errors.ts";
import type { NewEvent } from "../model/event.ts";
import type { RunId, TaskId } from "../model/ids.ts";
import type { Tx } from "../store/database.ts";
import { clearGateDecisions } from "../store/runs/gates.ts";
import { lockRun, moveRun, setOpenStage } from "../store/runs/runs.ts";
import type { RunLock } from "../store/runs/runs.ts";
import { listDependencies } from "../store/tasks/task-dependencies.ts";
import { reopenSkipped, requeueFailed } from "../store/tasks/task-moves.ts";
import { getTask, listTasks, stageOf } from "../store/tasks/tasks.ts";
import { dependentsOf } from "./dependents.ts";
import { announce } from "./run-control.ts";

/**
 * finished or failed → running. Gates from the stage on are to be decided anew, and what was skipped waits again unless
 * it depends on a task that is still failed.
 */
export const reopenRun = async (tx: Tx, runId: RunId, reason: string, fromStage: number): Promise<void> => {
  await lockRun(tx, runId, "update");
  await announce(tx, runId, await reopen(tx, runId, reason, fromStage));
};

const reopen = async (tx: Tx, runId: RunId, reason: string, fromStage: number): Promise<NewEvent[]> => {
  await moveRun(tx, runId, "running");
  await setOpenStage(tx, runId, fromStage, true);
  await clearGateDecisions(tx, runId, fromStage);
  return [
    { name: "run.reopened", runId, actor: "user", payload: { reason } },
    ...(await skippedWait(tx, runId, reason)),
  ];
};

const skippedWait = async (tx: Tx, runId: RunId, reason: string): Promise<NewEvent[]> => {
  const tasks = await listTasks(tx, runId);
  const ended = tasks.filter(({ state }) => state === "failed" || state === "cancelled").map(({ taskId }) => taskId);
  const blocked = dependentsOf(await listDependencies(tx, runId), ended);
  const waiting = await reopenSkipped(tx, runId, blocked);
  return waiting.map((taskId) => ({ name: "task.waiting", runId, taskId, actor: "engine", payload: { reason } }));
};

/** A stage that was judged while the run goes on stays judged: its gate has let the later stages pass on what it saw. */
const refuseJudged = (run: RunLock, taskId: TaskId, stage: number): void => {
  if (stage >= run.openStage) return;
  const message = `the gate behind task ${taskId} was decided and later stages run; retry it when the run has ended`;
  throw new ProvostError("STATE_CONFLICT", message, { runId: run.runId, taskId });
};

/** failed → queued, its failures forgiven; an ended run goes on. STATE_CONFLICT when the task has not failed. */
export const retryTask = async (tx: Tx, runId: RunId, taskId: TaskId, by: string): Promise<void> => {
  const run = await lockRun(tx, runId, "update");
  if (run.state === "cancelling" || run.state === "cancelled") {
    throw new ProvostError("STATE_CONFLICT", `run ${runId} is ${run.state}; start a new one`, {
      runId,
      state: run.state,
    });
  }
  const stage = await stageOf(tx, runId, taskId);
  const ended = run.state === "finished" || run.state === "failed";
  if (!ended) refuseJudged(run, taskId, stage);
  if (!(await requeueFailed(tx, runId, taskId))) {
    const { state } = await getTask(tx, runId, taskId);
    throw new ProvostError("STATE_CONFLICT", `task ${taskId} is ${state}; only one that failed can be tried again`, {
      runId,
      taskId,
      state,
    });
  }
  const reason = `task ${taskId} is tried again`;
  const events: NewEvent[] = [
    { name: "task.retried", runId, taskId, actor: by, payload: { by } },
    { name: "task.queued", runId, taskId, actor: "engine", payload: { reason: `${by} had it tried again` } },
    ...(ended ? await reopen(tx, runId, reason, stage) : await skippedWait(tx, runId, reason)),
  ];
  await announce(tx, runId, events);
};

/**
 * What people and the runner do to a whole run. Each function is part of one transaction, writes the event of each
 * change, and wakes the run's runner, wherever it is, at the commit (NOTIFY provost_run with the run's id).
 */
import { createEventLog } from "../events/event-log.ts";
import type { Decision } from "../model/check.ts";
import { ProvostError } from "../model/errors.ts";
import type { NewEvent } from "../model/event.ts";
import type { RunId, TaskId } from "../model/ids.ts";
import type { Run } from "../model/run.ts";
import type { RunFork } from "../model/run-fork.ts";
import { RUN_GOING_ON } from "../model/states.ts";
import type { Tx } from "../store/database.ts";
import { notify } from "../store/events/events.ts";
import { insertRun } from "../store/runs/insert-run.ts";
import type { RunRecords } from "../store/runs/insert-run.ts";
import { getRun, lockRun, moveRun, setOpenStage } from "../store/runs/runs.ts";
import { listDependencies } from "../store/tasks/task-dependencies.ts";
import { lockHeld } from "../store/tasks/task-leases.ts";
import { endIdleTasks } from "../store/tasks/task-moves.ts";
import { countOpen } from "../store/tasks/tasks.ts";
import { dependentsOf } from "./dependents.ts";
import { cancelHeld } from "./report.ts";

export const announce = async (tx: Tx, runId: RunId, events: readonly NewEvent[]): Promise<void> => {
  await createEventLog().append(tx, events);
  await notify(tx, "provost_run", runId);
};

/** What a fork takes over, so that its own chain tells where each merge comes from. */
const forkEvents = (runId: RunId, fork: RunFork): NewEvent[] => {
  const { sourceRunId, through, headCommit, changes, inherited } = fork;
  const payload = { sourceRunId, through, headCommit, inherited: inherited.length, ...changes };
  return [
    { name: "run.forked", runId, actor: "user", payload },
    ...inherited.map(({ taskId, mergeCommit, event, attempt, ...done }): NewEvent => {
      const { attemptId, number } = attempt;
      const from = { sourceRunId: done.runId, streamPosition: event.streamPosition, hash: event.hash };
      return {
        name: "task.inherited",
        runId,
        taskId,
        actor: "engine",
        payload: { ...from, attemptId, number, mergeCommit },
      };
    }),
  ];
};

export const startRun = async (tx: Tx, records: RunRecords): Promise<Run> => {
  const run = await insertRun(tx, records);
  const { runId, planTitle, planHash, baseCommit } = run;
  const counts = { tasks: records.tasks.length, criteria: records.criteria.length };
  const payload = { planTitle, planHash, baseCommit, ...counts };
  const forked = records.fork === undefined ? [] : forkEvents(runId, records.fork);
  await announce(tx, runId, [{ name: "run.started", runId, actor: "user", payload }, ...forked]);
  return run;
};

/**
 * running → paused. The runner gives back what its agents hold; merges that wait stay where they are.
 * @param actor "engine" where nobody has asked for it
 */
export const pauseRun = async (
  tx: Tx,
  runId: RunId,
  reason: string,
  actor: "user" | "engine" = "user",
): Promise<void> => {
  await moveRun(tx, runId, "paused");
  await announce(tx, runId, [{ name: "run.paused", runId, actor, payload: { reason } }]);
};

/**
 * paused or failed → running. A run that was left running or cancelling by a crash is returned as it is: its runner goes
 * on from there. RUN_NOT_RESUMABLE when it was finished or cancelled.
 */
export const resumeRun = async (tx: Tx, runId: RunId, reason: string): Promise<Run> => {
  const { state } = await lockRun(tx, runId, "update");
  if (state === "finished" || state === "cancelled") {
    throw new ProvostError("RUN_NOT_RESUMABLE", `run ${runId} is ${state}`, { runId, state });
  }
  if (RUN_GOING_ON.includes(state)) return getRun(tx, runId);
  const run = await moveRun(tx, runId, "running");
  // A run failed for a fault around it, such as a full disk. Nothing of it was judged, so it goes on where it stopped.
  const name = state === "paused" ? "run.resumed" : "run.reopened";
  await announce(tx, runId, [{ name, runId, actor: "user", payload: { reason } }]);
  return run;
};

/**
 * running or paused → cancelling. What nobody works on is cancelled at once; what agents hold, when they report. The
 * run is cancelled with its last task, or by `finishCancel`.
 */
export const cancelRun = async (tx: Tx, runId: RunId, reason: string): Promise<void> => {
  await moveRun(tx, runId, "cancelling");
  const cancelled = await endIdleTasks(tx, runId, "cancelled");
  const events: NewEvent[] = [{ name: "run.cancelling", runId, actor: "user", payload: { reason } }];
  for (const taskId of cancelled)
    events.push({ name: "task.cancelled", runId, taskId, actor: "user", payload: { reason } });
  await announce(tx, runId, events);
  if ((await countOpen(tx, runId)).active === 0) await finishCancel(tx, runId);
};

/** cancelling → cancelled, with all that is still held. For who knows that no agent works on the run any more. */
export const finishCancel = async (tx: Tx, runId: RunId): Promise<void> => {
  const { state } = await lockRun(tx, runId, "update");
  if (state === "cancelled") return;
  if (state !== "cancelling") {
    throw new ProvostError("STATE_CONFLICT", `run ${runId} is ${state} and not being cancelled`, { runId, state });
  }
  const events: NewEvent[] = [];
  for (const held of await lockHeld(tx, runId, ["leased", "merging"])) events.push(await cancelHeld(tx, held, {}));
  await moveRun(tx, runId, "cancelled", { decision: null, error: null });
  await announce(tx, runId, [...events, { name: "run.cancelled", runId, actor: "engine", payload: {} }]);
};

/** Skips all that depends on the task, however far away; returns what was skipped. */
export const skipDependents = async (tx: Tx, runId: RunId, taskId: TaskId, reason: string): Promise<TaskId[]> => {
  await lockRun(tx, runId, "share");
  const dependents = dependentsOf(await listDependencies(tx, runId), [taskId]);
  return saySkipped(tx, runId, await endIdleTasks(tx, runId, "skipped", dependents), reason);
};

/** Skips every task that nobody has begun: after a failure with --fail-fast, or behind a gate that did not pass. */
export const skipRemaining = async (tx: Tx, runId: RunId, reason: string): Promise<TaskId[]> => {
  await lockRun(tx, runId, "share");
  return saySkipped(tx, runId, await endIdleTasks(tx, runId, "skipped"), reason);
};

const saySkipped = async (tx: Tx, runId: RunId, taskIds: TaskId[], reason: string): Promise<TaskId[]> => {
  const payload = { reason };
  const events = taskIds.map((taskId): NewEvent => ({ name: "task.skipped", runId, taskId, actor: "engine", payload }));
  if (events.length > 0) await announce(tx, runId, events);
  return taskIds;
};

/** Tasks of this stage and of those before it may be released. */
export const openStage = async (tx: Tx, runId: RunId, stage: number): Promise<void> => {
  await lockRun(tx, runId, "update");
  await setOpenStage(tx, runId, stage);
  await notify(tx, "provost_run", runId);
};

/** running → finished. STATE_CONFLICT while a task has not ended. */
export const finishRun = async (tx: Tx, runId: RunId, decision: Decision): Promise<Run> => {
  await lockRun(tx, runId, "update");
  const { idle, active } = await countOpen(tx, runId);
  if (idle + active > 0) {
    const message = `run ${runId} has ${active} tasks in hand and ${idle} that were not begun; skip or await them first`;
    throw new ProvostError("STATE_CONFLICT", message, { runId, idle, active });
  }
  const run = await moveRun(tx, runId, "finished", { decision, error: null });
  const payload = { decision, headCommit: run.headCommit };
  await announce(tx, runId, [{ name: "run.finished", runId, actor: "engine", payload }]);
  return run;
};

/** running → failed, for a fault of the engine or its environment. Its tasks stay as they are, for a retry. */
export const failRun = async (tx: Tx, runId: RunId, error: { code: string; message: string }): Promise<Run> => {
  const run = await moveRun(tx, runId, "failed", { decision: null, error });
  await announce(tx, runId, [{ name: "run.failed", runId, actor: "engine", payload: error }]);
  return run;
};

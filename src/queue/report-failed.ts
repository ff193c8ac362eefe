/** A failed attempt: tried again as the retry authority says, or the task fails and takes its dependents along. */
import { createEventLog } from "../events/event-log.ts";
import type { NewEvent } from "../model/event.ts";
import { nextDelayMs } from "../model/retry.ts";
import type { Lease, TaskFailure } from "../model/run.ts";
import { retryFacts } from "../store/runs/attempts.ts";
import type { MovedAttempt } from "../store/runs/attempts.ts";
import type { Tx } from "../store/database.ts";
import { lockRun } from "../store/runs/runs.ts";
import type { RunLock } from "../store/runs/runs.ts";
import { listDependencies } from "../store/tasks/task-dependencies.ts";
import { endIdleTasks } from "../store/tasks/task-moves.ts";
import type { HeldMove, HeldTask } from "../store/tasks/task-moves.ts";
import { storable } from "../store/storable.ts";
import { dependentsOf } from "./dependents.ts";
import type { QueueParts } from "./queue-parts.ts";
import { cancelHeld, moveBoth } from "./report.ts";
import type { EndResult } from "./report.ts";

/** Skips what depends on a failed task, and says so. */
const dependentsSkipped = async (tx: Tx, { runId, taskId }: HeldTask): Promise<NewEvent[]> => {
  const dependents = dependentsOf(await listDependencies(tx, runId), [taskId]);
  const skipped = await endIdleTasks(tx, runId, "skipped", dependents);
  const payload = { reason: `it depends on ${taskId}, which failed` };
  return skipped.map((one) => ({ name: "task.skipped", runId, taskId: one, actor: "engine", payload }));
};

const attemptEvents = (
  { runId, taskId }: HeldTask,
  attempt: MovedAttempt,
  failure: TaskFailure,
  retryInMs: number | null,
): NewEvent[] => {
  const { attemptId, number, agentId } = attempt;
  const failed: NewEvent = {
    name: "attempt.failed",
    runId,
    taskId,
    actor: agentId,
    payload: { attemptId, number, failure, retryInMs },
  };
  if (failure.class !== "merge_conflict") return [failed];
  const payload = { attemptId, number, files: failure.files };
  return [{ name: "merge.conflicted", runId, taskId, actor: "engine", payload }, failed];
};

/** Ends the attempt of a lease whose run is locked. The caller appends the events, after all that it changes. */
const endAttempt = async (
  parts: QueueParts,
  tx: Tx,
  run: RunLock,
  held: HeldTask,
  failure: TaskFailure,
  result: EndResult,
): Promise<{ retryInMs: number | null; events: NewEvent[] }> => {
  if (run.state === "cancelling") {
    return { retryInMs: null, events: [await cancelHeld(tx, held, result)] };
  }
  const { runId, taskId } = held;
  const facts = await retryFacts(tx, held, failure.class);
  const delayMs = nextDelayMs(failure.class, facts.failures + 1, parts.random, facts);
  const retryInMs = delayMs === null ? null : Math.max(delayMs, failure.retryAfterMs ?? 0);
  const nextAttemptAt = new Date(parts.clock.now().getTime() + (retryInMs ?? 0));
  const move: HeldMove = retryInMs === null ? { to: "failed", failure } : { to: "queued", failure, nextAttemptAt };
  const attempt = await moveBoth(tx, held, move, { ...result, to: "failed", failure, now: tx.now });

  const events = attemptEvents(held, attempt, failure, retryInMs);
  if (retryInMs === null) {
    events.push({ name: "task.failed", runId, taskId, actor: "engine", payload: { failure } });
    events.push(...(await dependentsSkipped(tx, held)));
  } else {
    const payload = { reason: `it is tried again: ${failure.message}`, nextAttemptAt: nextAttemptAt.toISOString() };
    events.push({ name: "task.queued", runId, taskId, actor: "engine", payload });
  }
  return { retryInMs, events };
};

export const reportFailed = (
  parts: QueueParts,
  lease: Lease,
  failure: TaskFailure,
  result: EndResult,
): Promise<{ retryInMs: number | null }> =>
  parts.db.transaction(lease.tenantId, async (tx) => {
    const run = await lockRun(tx, lease.runId, "share");
    const storableFailure = { ...failure, message: storable(failure.message) };
    const { retryInMs, events } = await endAttempt(parts, tx, run, lease, storableFailure, result);
    await createEventLog().append(tx, events);
    return { retryInMs };
  });

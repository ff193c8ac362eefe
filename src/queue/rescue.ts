/** Takes back what nobody works on any more. */
import { createEventLog } from "../events/event-log.ts";
import type { RunId, TaskId, TenantId } from "../model/ids.ts";
import type { NewEvent } from "../model/event.ts";
import type { TaskFailure } from "../model/run.ts";
import type { Tx } from "../store/database.ts";
import { lockRun } from "../store/runs/runs.ts";
import { lockExpired, lockHeld, runsWithExpired } from "../store/tasks/task-leases.ts";
import type { HeldTask } from "../store/tasks/task-moves.ts";
import type { QueueParts } from "./queue-parts.ts";
import { cancelHeld, moveBoth } from "./report.ts";
import { endAttempt } from "./report-failed.ts";

const LOST: TaskFailure = {
  code: "AGENT_LOST",
  class: "agent_lost",
  message: "its agent stopped beating before the lease ended",
  files: [],
};

/** A transaction a run: a rescue never holds the locks of two runs. */
export const rescue = async (parts: QueueParts, tenantId: TenantId, now: Date): Promise<{ taskId: TaskId }[]> => {
  const runIds = await parts.db.transaction(tenantId, (tx) => runsWithExpired(tx, now));
  const rescued: { taskId: TaskId }[] = [];
  for (const runId of runIds) {
    const held = await parts.db.transaction(tenantId, async (tx) => {
      const run = await lockRun(tx, runId, "share");
      const expired = await lockExpired(tx, runId, now);
      const events: NewEvent[] = [];
      for (const task of expired) {
        const ended = await endAttempt(parts, tx, run, task, { to: "lost", failure: LOST, result: {} });
        events.push(...ended.events);
      }
      await createEventLog().append(tx, events);
      return expired;
    });
    rescued.push(...held.map(({ taskId }) => ({ taskId })));
  }
  return rescued;
};

const takeBack = async (tx: Tx, held: HeldTask, reason: string, nextAttemptAt: Date): Promise<NewEvent[]> => {
  const { runId, taskId } = held;
  const attempt = await moveBoth(tx, held, { to: "queued", nextAttemptAt }, { to: "lost", now: tx.now });
  const { attemptId, number } = attempt;
  return [
    { name: "attempt.lost", runId, taskId, actor: "engine", payload: { attemptId, number, reason } },
    { name: "task.queued", runId, taskId, actor: "engine", payload: { reason } },
  ];
};

/** Only for who holds the data folder's lock, which proves that the engine before it is dead. */
export const recall = (
  { db, clock }: QueueParts,
  tenantId: TenantId,
  runId: RunId,
  reason: string,
): Promise<TaskId[]> =>
  db.transaction(tenantId, async (tx) => {
    const run = await lockRun(tx, runId, "share");
    const held = await lockHeld(tx, runId, ["leased"]);
    const events: NewEvent[] = [];
    for (const task of held) {
      if (run.state === "cancelling") events.push(await cancelHeld(tx, task, {}));
      else events.push(...(await takeBack(tx, task, reason, clock.now())));
    }
    await createEventLog().append(tx, events);
    return held.map(({ taskId }) => taskId);
  });

/** Takes back what a dead engine held of a run. */
import { createEventLog } from "../events/event-log.ts";
import type { RunId, TaskId, TenantId } from "../model/ids.ts";
import type { NewEvent } from "../model/event.ts";
import type { Tx } from "../store/database.ts";
import { lockRun } from "../store/runs/runs.ts";
import { lockHeld } from "../store/tasks/task-leases.ts";
import type { HeldTask } from "../store/tasks/task-moves.ts";
import type { QueueParts } from "./queue-parts.ts";
import { cancelHeld, moveBoth } from "./report.ts";

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

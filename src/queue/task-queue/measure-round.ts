/** What a round did, counted and told when it has committed. */
import type { TenantId } from "../../model/ids.ts";
import { count, observe, observeSince } from "../../runtime/instruments.ts";
import { tell } from "../../runtime/telling.ts";

type Inserted = { leased: readonly string[]; queued: readonly string[] };

/** Of those that had an id or key of a task before, nothing was put into a queue. */
export const measureEnqueued = (
  tenant: TenantId,
  rows: readonly { taskId: string; queue: string }[],
  { leased, queued }: Inserted,
): void => {
  const taskIds = leased.length + queued.length;
  if (taskIds === 0) return;
  count("provost_events_published_total", { event: "tasks.enqueued" });
  tell("debug", "tasks.enqueued", () => ({ tenant, tasks: taskIds }));
  const made = taskIds === rows.length ? null : new Set([...leased, ...queued]);
  const stored = made === null ? rows : rows.filter(({ taskId }) => made.has(taskId));
  for (const [queue, { length }] of Map.groupBy(stored, (row) => row.queue)) {
    count("provost_tasks_enqueued_total", { tenant, queue }, length);
  }
};

export const measureSucceeded = (tenant: TenantId, tasks: number): void => {
  if (tasks === 0) return;
  count("provost_events_published_total", { event: "tasks.succeeded" });
  tell("debug", "tasks.succeeded", () => ({ tenant, tasks }));
  count("provost_attempts_total", { tenant, kind: "queue", outcome: "succeeded", error_class: "none" }, tasks);
};

export const measureDispatched = (leased: readonly { queue: string; waitedMs: number }[]): void => {
  for (const { queue, waitedMs } of leased) {
    observe("provost_dispatch_latency_seconds", { kind: "queue", queue }, waitedMs / 1_000);
  }
};

/** Tasks that went into free slots with the commit that stored them. */
export const measureHandedOff = (queue: string, tasks: number, began: number): void => {
  for (let task = 0; task < tasks; task += 1) {
    observeSince("provost_dispatch_latency_seconds", { kind: "queue", queue }, began);
  }
};

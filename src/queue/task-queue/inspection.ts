/** Tasks without a run for who looks at them. */
import { ProvostError } from "../../model/errors.ts";
import type { TaskId, TenantId } from "../../model/ids.ts";
import { type QueueTurnover, RATES_WINDOW_MS, ratesOf } from "../../model/queue-rates.ts";
import type { QueueCounts, QueueHoldings, QueueTask, TaskLease } from "../../model/queue-task.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import { listFailedAttempts } from "../../store/tasks/failed-attempts.ts";
import type { FailedAttempt } from "../../store/tasks/failed-attempts.ts";
import { countQueues, findQueueTask, findReport, listQueueTasks } from "../../store/queues/queue-tasks.ts";
import type { QueueTaskFilter } from "../../store/queues/queue-tasks.ts";
import { countTurnover } from "../../store/queues/queue-turnover.ts";
import { keepTurnover } from "./queue-rates.ts";

export type Inspection = {
  /** TASK_NOT_FOUND. */
  get(tenantId: TenantId, taskId: TaskId): Promise<QueueTask & { failedAttempts: FailedAttempt[] }>;
  /** The newest first; `before` of the next page is the last id of this one. */
  list(tenantId: TenantId, filter: QueueTaskFilter): Promise<QueueTask[]>;
  /** Queues that hold something, were set up, or have held something while their rates were counted; by name. */
  counts(tenantId: TenantId): Promise<QueueCounts[]>;
  /** Whether this very lease was reported on, as done or failed. */
  wasReported(lease: TaskLease): Promise<boolean>;
};

const NOTHING_HELD = { queued: 0, scheduled: 0, leased: 0, oldestAgeMs: null, pausedReason: null, drains: false };
const NOTHING_MOVED = { enqueued: 0, succeeded: 0, failed: 0 };

/** A queue that keeps up holds nothing most of the time, and is worth seeing. */
const withRates = (held: readonly QueueHoldings[], moved: readonly QueueTurnover[]): QueueCounts[] => {
  const turnovers = new Map(moved.map((turnover) => [turnover.queue, turnover]));
  const known = new Set(held.map(({ queue }) => queue));
  const empty = moved.flatMap(({ queue }) => (known.has(queue) ? [] : [{ queue, ...NOTHING_HELD }]));
  return [...held, ...empty]
    .map((holdings) => ({ ...holdings, perMinute: ratesOf(turnovers.get(holdings.queue) ?? NOTHING_MOVED) }))
    .toSorted((a, b) => (a.queue < b.queue ? -1 : 1));
};

const countsIn = (db: Database, clock: Clock): Inspection["counts"] => {
  const turnoverOf = keepTurnover((tenantId) => db.read(tenantId, (tx) => countTurnover(tx, RATES_WINDOW_MS)), clock);
  return async (tenantId) => withRates(await db.read(tenantId, countQueues), await turnoverOf(tenantId));
};

export const createInspection = ({ db, clock }: { db: Database; clock: Clock }): Inspection => ({
  get: (tenantId, taskId) =>
    db.transaction(tenantId, async (tx) => {
      const task = await findQueueTask(tx, taskId);
      if (task === null) throw new ProvostError("TASK_NOT_FOUND", `there is no task ${taskId}`, { taskId });
      return { ...task, failedAttempts: await listFailedAttempts(tx, taskId) };
    }),
  list: (tenantId, filter) => db.read(tenantId, (tx) => listQueueTasks(tx, filter)),
  counts: countsIn(db, clock),
  wasReported: async (lease) => (await db.transaction(lease.tenantId, (tx) => findReport(tx, lease))) !== null,
});

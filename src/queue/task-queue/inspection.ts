/** Tasks without a run for who looks at them. */
import { ProvostError } from "../../model/errors.ts";
import type { TaskId, TenantId } from "../../model/ids.ts";
import { type QueueTurnover, RATES_WINDOW_MS } from "../../model/queue-rates.ts";
import type { QueueCounts, QueueTask, TaskLease } from "../../model/queue-task.ts";
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
  counts(tenantId: TenantId): Promise<QueueCounts[]>;
  /** Of the time that rates are told of, also of queues that hold nothing any more. */
  turnover(tenantId: TenantId): Promise<QueueTurnover[]>;
  /** Whether this very lease was reported on, as done or failed. */
  wasReported(lease: TaskLease): Promise<boolean>;
};

export const createInspection = ({ db, clock }: { db: Database; clock: Clock }): Inspection => ({
  get: (tenantId, taskId) =>
    db.transaction(tenantId, async (tx) => {
      const task = await findQueueTask(tx, taskId);
      if (task === null) throw new ProvostError("TASK_NOT_FOUND", `there is no task ${taskId}`, { taskId });
      return { ...task, failedAttempts: await listFailedAttempts(tx, taskId) };
    }),
  list: (tenantId, filter) => db.read(tenantId, (tx) => listQueueTasks(tx, filter)),
  counts: (tenantId) => db.read(tenantId, countQueues),
  turnover: keepTurnover((tenantId) => db.read(tenantId, (tx) => countTurnover(tx, RATES_WINDOW_MS)), clock),
  wasReported: async (lease) => (await db.transaction(lease.tenantId, (tx) => findReport(tx, lease))) !== null,
});

/** Tasks without a run for who looks at them. */
import { ProvostError } from "../../model/errors.ts";
import type { TaskId, TenantId } from "../../model/ids.ts";
import type { QueueCounts, QueueTask, TaskLease } from "../../model/queue-task.ts";
import type { Database } from "../../store/database.ts";
import { listFailedAttempts } from "../../store/tasks/failed-attempts.ts";
import type { FailedAttempt } from "../../store/tasks/failed-attempts.ts";
import { countQueues, findQueueTask, findReport, listQueueTasks } from "../../store/queues/queue-tasks.ts";
import type { QueueTaskFilter } from "../../store/queues/queue-tasks.ts";

export type Inspection = {
  /** TASK_NOT_FOUND. */
  get(tenantId: TenantId, taskId: TaskId): Promise<QueueTask & { failedAttempts: FailedAttempt[] }>;
  /** The newest first; `before` of the next page is the last id of this one. */
  list(tenantId: TenantId, filter: QueueTaskFilter): Promise<QueueTask[]>;
  counts(tenantId: TenantId): Promise<QueueCounts[]>;
  /** Whether this very lease was reported on, as done or failed. */
  wasReported(lease: TaskLease): Promise<boolean>;
};

export const createInspection = (db: Database): Inspection => ({
  get: (tenantId, taskId) =>
    db.transaction(tenantId, async (tx) => {
      const task = await findQueueTask(tx, taskId);
      if (task === null) throw new ProvostError("TASK_NOT_FOUND", `there is no task ${taskId}`, { taskId });
      return { ...task, failedAttempts: await listFailedAttempts(tx, taskId) };
    }),
  list: (tenantId, filter) => db.read(tenantId, (tx) => listQueueTasks(tx, filter)),
  counts: (tenantId) => db.read(tenantId, countQueues),
  wasReported: async (lease) => (await db.transaction(lease.tenantId, (tx) => findReport(tx, lease))) !== null,
});

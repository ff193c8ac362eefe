/** What people and programs of one tenant do with tasks without a run, their queues, schedules and dead letters. */
import type { EventLog } from "../events/event-log.ts";
import { ProvostError } from "../model/errors.ts";
import type { TaskId, TenantId } from "../model/ids.ts";
import type { NewQueueLimits, QueueLimits, ScopedLimits } from "../model/queue-limits.ts";
import type { QueueTurnover } from "../model/queue-rates.ts";
import type { Enqueued, NewQueueTask, QueueCounts, QueueTask } from "../model/queue-task.ts";
import type { TaskBreaker } from "../model/task-breaker.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Database } from "../store/database.ts";
import type { FailedAttempt } from "../store/tasks/failed-attempts.ts";
import type { QueueTaskFilter } from "../store/queues/queue-tasks.ts";
import { createDeadLetters, type DeadLetters } from "./dead-letters/dead-letters.ts";
import { createSchedules, type Schedules } from "./schedules/schedules.ts";
import { replayTask } from "./replay.ts";
import type { TaskQueue } from "./task-queue.ts";

/** `by` is the actor that a change is said of. */
export type QueueDesk = {
  /** All or none. REQUEST_INVALID. */
  enqueue(queue: string, tasks: readonly NewQueueTask[], by: string): Promise<Enqueued[]>;
  /** The newest first. */
  list(filter: QueueTaskFilter): Promise<QueueTask[]>;
  /** TASK_NOT_FOUND. */
  get(taskId: string): Promise<QueueTask & { failedAttempts: FailedAttempt[] }>;
  /** Does a task of this queue that has ended once more, as a new one. TASK_NOT_FOUND, STATE_CONFLICT. */
  replay(queue: string, taskId: string, by: string): Promise<Enqueued>;
  /** Who works on it is told. TASK_NOT_FOUND, STATE_CONFLICT when it has ended otherwise. */
  cancel(taskId: string, reason: string, by: string): Promise<QueueTask>;
  /** Queues that hold something or were set up, by name. */
  counts(): Promise<QueueCounts[]>;
  /** What came into queues and ended there lately, also into those that hold nothing any more. */
  turnover(): Promise<QueueTurnover[]>;
  pause(queue: string, reason: string, by: string): Promise<void>;
  /** Pauses it so that nothing of it is in hand in the end. */
  drain(queue: string, reason: string, by: string): Promise<void>;
  resume(queue: string, by: string): Promise<void>;
  /** The tenant's own first, then by name of the queue. */
  limits(): Promise<ScopedLimits[]>;
  /** In place of those there were. LIMIT_INVALID. @param queue null for all of the tenant's together */
  limit(queue: string | null, limits: NewQueueLimits, by: string): Promise<QueueLimits>;
  /** Of kinds of tasks that are not handed out, or only tried, because what they depend on is down. */
  breakers(): Promise<TaskBreaker[]>;
  schedules: Schedules;
  deadLetters: DeadLetters;
};

export type QueueDeskParts = { db: Database; events: EventLog; clock: Clock; tasks: TaskQueue };

const takingIn = (tasks: TaskQueue, tenantId: TenantId): Pick<QueueDesk, "enqueue" | "get" | "replay"> => {
  const enqueue: QueueDesk["enqueue"] = (queue, given, by) => tasks.enqueue({ tenantId, queue, tasks: given, by });
  const get: QueueDesk["get"] = (taskId) => tasks.get(tenantId, taskId as TaskId);
  return {
    enqueue,
    get,
    replay: (queue, taskId, by) => replayTask({ get, enqueue: (...asked) => enqueue(...asked, by) }, queue, taskId),
  };
};

export const createQueueDesk = ({ tasks, ...parts }: QueueDeskParts, tenantId: TenantId): QueueDesk => ({
  ...takingIn(tasks, tenantId),
  list: (filter) => tasks.list(tenantId, filter),
  cancel: async (taskId, reason, by) => {
    await tasks.cancel(tenantId, [taskId as TaskId], reason, by);
    const task = await tasks.get(tenantId, taskId as TaskId);
    if (task.state === "cancelled") return task;
    throw new ProvostError("STATE_CONFLICT", `task ${taskId} is ${task.state} already`, { taskId, state: task.state });
  },
  counts: () => tasks.counts(tenantId),
  turnover: () => tasks.turnover(tenantId),
  pause: (queue, reason, by) => tasks.pause(tenantId, queue, reason, by),
  drain: (queue, reason, by) => tasks.drain(tenantId, queue, reason, by),
  resume: (queue, by) => tasks.resume(tenantId, queue, by),
  breakers: () => tasks.breakers(tenantId),
  limits: () => tasks.limits(tenantId),
  limit: (queue, limits, by) => tasks.limit(tenantId, queue, limits, by),
  schedules: createSchedules({ ...parts, queue: tasks }, tenantId),
  deadLetters: createDeadLetters({ ...parts, queue: tasks }, tenantId),
});

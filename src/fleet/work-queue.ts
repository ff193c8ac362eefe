/** What the fleet needs of the queue of tasks that belong to no run. */
import type { LeasedTask, TaskLease } from "../model/queue-task.ts";
import type { TaskQueue } from "../queue/task-queue.ts";

/** Which task, and the fencing token that it was handed out with. */
export type WorkLease = TaskLease;
export type LeasedWork = LeasedTask;

export type WorkQueue = Pick<
  TaskQueue,
  "offer" | "heartbeat" | "reportSucceeded" | "reportFailed" | "giveBack" | "wasReported" | "onCancelled"
>;

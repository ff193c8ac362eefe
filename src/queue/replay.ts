/** A task that has ended, done once more. */
import { ProvostError } from "../model/errors.ts";
import type { Enqueued, NewQueueTask, QueueTask } from "../model/queue-task.ts";
import { RUN_TASK_KIND } from "../model/remote-task.ts";

const ENDED: ReadonlySet<QueueTask["state"]> = new Set(["succeeded", "failed", "cancelled"]);

/** As it was asked for, but for what was about that one time: its id, its key, when it was to be begun. */
const again = ({ kind, payload, priority, requires, details, ...task }: QueueTask): NewQueueTask => ({
  kind,
  payload,
  priority,
  requires,
  ...(details.title !== undefined && { title: details.title }),
  ...(details.prefers !== undefined && { prefers: details.prefers }),
  ...(details.near !== undefined && { near: details.near }),
  ...(details.backoff !== undefined && { backoff: details.backoff }),
  ...(task.concurrencyKey !== null && { concurrencyKey: task.concurrencyKey }),
  ...(task.timeoutMs !== null && { timeoutMs: task.timeoutMs }),
  ...(task.maxAttempts !== null && { maxAttempts: task.maxAttempts }),
});

type ReplayParts = {
  get: (taskId: string) => Promise<QueueTask>;
  enqueue: (queue: string, tasks: readonly NewQueueTask[]) => Promise<Enqueued[]>;
};

/** The one that ended stays as it is. TASK_NOT_FOUND, also of one in another queue; STATE_CONFLICT. */
export const replayTask = async ({ get, enqueue }: ReplayParts, queue: string, taskId: string): Promise<Enqueued> => {
  const task = await get(taskId);
  if (task.queue !== queue) {
    throw new ProvostError("TASK_NOT_FOUND", `there is no task ${taskId} in queue ${queue}`, { taskId, queue });
  }
  if (task.kind === RUN_TASK_KIND) {
    const message = `task ${taskId} is an attempt of a run, and only its run tries again: see \`provost retry\``;
    throw new ProvostError("STATE_CONFLICT", message, { taskId });
  }
  if (!ENDED.has(task.state)) {
    const message = `task ${taskId} is ${task.state}, and only what has ended can be done once more`;
    throw new ProvostError("STATE_CONFLICT", message, { taskId, state: task.state });
  }
  const [enqueued] = await enqueue(queue, [again(task)]);
  return enqueued as Enqueued;
};

/** Tasks that tasks have made, as they are put into their queues. */
import type { TenantId } from "../model/ids.ts";
import type { NewQueueTask } from "../model/queue-task.ts";
import type { TaskQueue } from "../queue/task-queue.ts";
import type { NewChild } from "./spawner.ts";

const toTask = ({ queue: _queue, ...child }: NewChild): NewQueueTask => ({
  taskId: child.taskId,
  kind: child.kind,
  title: child.title,
  payload: child.payload,
  priority: child.priority,
  requires: child.requires,
  prefers: child.prefers,
  parentTaskId: child.parentTaskId,
  ...(child.runAt !== null && { runAt: new Date(child.runAt) }),
  ...(child.timeoutMs !== null && { timeoutMs: child.timeoutMs }),
});

export const enqueueChildrenIn =
  (queue: Pick<TaskQueue, "enqueueTogether">) =>
  async (tenantId: TenantId, children: readonly NewChild[], by: string, causation: string | null): Promise<void> => {
    const byQueue = Map.groupBy(children, (child) => child.queue);
    await queue.enqueueTogether(
      tenantId,
      [...byQueue].map(([name, ofQueue]) => ({ queue: name, tasks: ofQueue.map(toTask) })),
      by,
      causation,
    );
  };

/** From what was asked for to the row that is written. */
import type { TaskId } from "../../model/ids.ts";
import type { NewQueueTask, TaskDetails } from "../../model/queue-task.ts";
import { ProvostError } from "../../model/errors.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import { traceparent as currentTrace } from "../../runtime/tracing.ts";
import type { NewTaskRow } from "../../store/tasks/task-intake.ts";
import type { TaskKey } from "../../store/tasks/task-keys.ts";

const keyOf = (queue: string, { taskId, idempotencyKey }: NewQueueTask): TaskKey | null => {
  if (taskId !== undefined && idempotencyKey !== undefined) {
    const message = `task ${taskId} has an id and an idempotency key; give one of them, either makes it once`;
    throw new ProvostError("REQUEST_INVALID", message, { taskId, idempotencyKey });
  }
  if (taskId !== undefined) return { queue: "", key: taskId };
  return idempotencyKey === undefined ? null : { queue, key: idempotencyKey };
};

const detailsOf = ({ title, prefers, near, parentTaskId, backoff }: NewQueueTask): string | null => {
  const traceparent = currentTrace() ?? undefined;
  const plain = !title && !prefers?.length && near === undefined && parentTaskId === undefined && !backoff;
  if (plain && traceparent === undefined) return null;
  return JSON.stringify({ title, prefers, near, parentTaskId, backoff, traceparent } satisfies Partial<
    Record<keyof TaskDetails, unknown>
  >);
};

const NOTHING: readonly string[] = [];
const dateOf = (value: unknown): Date | null =>
  value === undefined ? null : new Date(value as string | number | Date);

/** Who gives tasks, and the event that led to it. */
export type TaskOrigin = Pick<NewTaskRow, "by" | "causation">;

/** REQUEST_INVALID */
export const newTaskRow = (queue: string, task: NewQueueTask, now: Date, origin: TaskOrigin): NewTaskRow => {
  const runInMs = task.runAt === undefined ? 0 : (dateOf(task.runAt)?.getTime() ?? 0) - now.getTime();
  return {
    taskId: (task.taskId ?? uuidV7(now)) as TaskId,
    queue,
    kind: task.kind,
    payload: JSON.stringify(task.payload ?? null),
    runInMs: runInMs > 0 ? runInMs : null,
    priority: task.priority ?? 0,
    deadline: dateOf(task.deadline),
    timeoutMs: task.timeoutMs ?? null,
    maxAttempts: task.maxAttempts ?? null,
    concurrencyKey: task.concurrencyKey ?? null,
    requires: task.requires ?? NOTHING,
    details: detailsOf(task),
    key: keyOf(queue, task),
    by: origin.by,
    causation: origin.causation,
    taker: null,
  };
};

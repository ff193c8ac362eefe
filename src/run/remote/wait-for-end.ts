import type { QueueTask } from "../../model/queue-task.ts";
import { ProvostError } from "../../model/errors.ts";
import type { QueueDesk } from "../../queue/queue-desk.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Signal } from "../../runtime/signal.ts";

/** What is reported to another control plane, or lost with its agent, is seen by looking. */
const LOOK_EVERY_MS = 1_000;

const ENDED: readonly string[] = ["succeeded", "failed", "cancelled"];

/** It may have ended in this very moment. */
const cancel = async (queue: QueueDesk, taskId: string): Promise<void> => {
  await queue.cancel(taskId, "its run does not wait for it any more", "engine").catch((error: unknown) => {
    if (!(error instanceof ProvostError) || error.code !== "STATE_CONFLICT") throw error;
  });
};

/** Resolves with the task as it ended. An abort cancels it. */
export const waitForEnd = async (
  { queue, clock, reported }: { queue: QueueDesk; clock: Clock; reported: Signal },
  taskId: string,
  signal: AbortSignal,
): Promise<QueueTask> => {
  const wake = (): void => reported.raise();
  signal.addEventListener("abort", wake);
  try {
    for (;;) {
      if (signal.aborted) await cancel(queue, taskId);
      const task = await queue.get(taskId);
      if (ENDED.includes(task.state)) return task;
      const stop = clock.after(LOOK_EVERY_MS, wake);
      await reported.wait();
      stop();
    }
  } finally {
    signal.removeEventListener("abort", wake);
  }
};

/** Waits until nothing of a queue is in hand. That a task has left an agent's hands is told by no event of its own. */
import type { QueueCounts } from "../../../model/queue-task.ts";

type Draining = {
  queues: { counts(): Promise<readonly Pick<QueueCounts, "queue" | "leased">[]> };
  queue: string;
  /** Aborted when it was waited for long enough. */
  signal: AbortSignal;
  /** Hears how much is in hand, whenever that is another number. */
  report: (inHand: number) => void;
  /** Between two looks; resolves at once when the signal is aborted. */
  pause: () => Promise<void>;
};

/** How much is in hand still: more than 0 only when the signal was aborted. */
export const untilDrained = async ({ queues, queue, signal, report, pause }: Draining): Promise<number> => {
  let reported: number | null = null;
  for (;;) {
    const inHand = (await queues.counts()).find((counts) => counts.queue === queue)?.leased ?? 0;
    if (inHand === 0 || signal.aborted) return inHand;
    if (inHand !== reported) report(inHand);
    reported = inHand;
    await pause();
  }
};

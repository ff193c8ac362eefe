import { z } from "zod";
import { type QueueCounts, queueCountsSchema } from "./queue-task.ts";

/** How much came into a queue and ended there within a time. */
export type QueueTurnover = { queue: string; enqueued: number; succeeded: number; failed: number };

/** The same for each minute of that time. */
export const queueRatesSchema = z.object({
  /** Over how long it was counted, until now. */
  windowMs: z.number().int(),
  enqueued: z.number(),
  succeeded: z.number(),
  /** For good. */
  failed: z.number(),
});
export type QueueRates = z.infer<typeof queueRatesSchema>;

/** Long enough for a queue with few tasks, short enough to say how it goes now. */
export const RATES_WINDOW_MS = 300_000;
const MINUTES = RATES_WINDOW_MS / 60_000;

const ratesOf = ({ enqueued, succeeded, failed }: Omit<QueueTurnover, "queue">): QueueRates => ({
  windowMs: RATES_WINDOW_MS,
  enqueued: enqueued / MINUTES,
  succeeded: succeeded / MINUTES,
  failed: failed / MINUTES,
});

export const ratedQueueSchema = queueCountsSchema.extend({ perMinute: queueRatesSchema });
export type RatedQueue = z.infer<typeof ratedQueueSchema>;

const NOTHING_MOVED = { enqueued: 0, succeeded: 0, failed: 0 };

/** Whoever waits until a queue is not listed any more waits for its tasks, not for its rates: they list none. */
export const withRates = (queues: readonly QueueCounts[], moved: readonly QueueTurnover[]): RatedQueue[] => {
  const turnovers = new Map(moved.map((turnover) => [turnover.queue, turnover]));
  return queues.map((counts) => ({ ...counts, perMinute: ratesOf(turnovers.get(counts.queue) ?? NOTHING_MOVED) }));
};

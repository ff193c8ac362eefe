import { z } from "zod";

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

export const ratesOf = ({ enqueued, succeeded, failed }: Omit<QueueTurnover, "queue">): QueueRates => ({
  windowMs: RATES_WINDOW_MS,
  enqueued: enqueued / MINUTES,
  succeeded: succeeded / MINUTES,
  failed: failed / MINUTES,
});

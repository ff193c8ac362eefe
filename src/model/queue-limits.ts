/** How much of a queue, or of all queues of a tenant together, may be in hand, be begun in a time, or wait. */
import { z } from "zod";
import { queueNameSchema } from "./queue-task.ts";

const count = z.number().int().min(1).max(1_000_000_000);

/** What is null is not limited; tasks with the same concurrency key are limited to one at a time then. */
export const queueLimitsSchema = z.strictObject({
  /** Tasks in hand at once; 0 for none. */
  maxInHand: count.or(z.literal(0)).nullable().default(null),
  /** Tasks with the same concurrency key in hand at once; of a queue alone. */
  maxPerKey: count.nullable().default(null),
  /** Tasks begun: a bucket of `burst` tokens, filled up with `tasks` each `perMs`. */
  rate: z
    .strictObject({ tasks: count, perMs: z.number().int().min(1).max(31_536_000_000), burst: count })
    .nullable()
    .default(null),
  /** Tasks that wait, before new ones are refused: QUEUE_FULL. */
  maxQueued: count.nullable().default(null),
  /** How long the next in turn may have waited, before new ones are refused: QUEUE_FULL. */
  maxAgeMs: count.nullable().default(null),
});
export type QueueLimits = z.output<typeof queueLimitsSchema>;
/** What is not given is not limited. */
export type NewQueueLimits = z.input<typeof queueLimitsSchema>;

export const scopedLimitsSchema = z.object({
  /** Null: all queues of the tenant together. */
  queue: queueNameSchema.nullable(),
  limits: queueLimitsSchema,
});
export type ScopedLimits = z.output<typeof scopedLimitsSchema>;

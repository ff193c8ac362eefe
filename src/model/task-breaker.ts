/** Of a kind of tasks in a queue: open while what it depends on is taken to be down. */
import { z } from "zod";

export const taskBreakerSchema = z.object({
  queue: z.string(),
  kind: z.string(),
  /** For a dependency, since it began to count. */
  failures: z.number().int(),
  since: z.coerce.date(),
  openedAt: z.coerce.date(),
  /** From then on one task at a time is let through. */
  probeAt: z.coerce.date(),
  /** How often it was tried in vain. */
  probes: z.number().int(),
  /** What the last failure said. */
  problem: z.string(),
});
export type TaskBreaker = z.output<typeof taskBreakerSchema>;

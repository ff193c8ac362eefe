/** What every operation of the queue works with. */
import type { Clock } from "../runtime/clock.ts";
import type { Database } from "../store/database.ts";

export type QueueParts = {
  db: Database;
  clock: Clock;
  /** Uniform in [0, 1): spreads retries. */
  random: () => number;
};

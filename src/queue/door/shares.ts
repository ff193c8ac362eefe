/** Of the room that a queue has, who may take how much of it. */
import type { QueueLimits } from "../../model/queue-limits.ts";
import type { QueueLoad } from "../../store/queues/queue-loads.ts";

/** What is low is refused first, so that there is room for the rest of the load when it becomes too much. */
export const shareOf = (priority: number): number => {
  if (priority > 0) return 1;
  return priority === 0 ? 0.9 : 0.75;
};

type DoorLimits = Pick<QueueLimits, "maxQueued" | "maxAgeMs">;

export type Refusal = { why: "depth" | "age"; is: number; bound: number };

/** @param adding so many, the least urgent of which has this priority; null when there is room */
export const refusalOf = (
  { maxQueued, maxAgeMs }: DoorLimits,
  load: QueueLoad,
  adding: { tasks: number; priority: number },
): Refusal | null => {
  const share = shareOf(adding.priority);
  // At least one task: a share of a small limit may be none.
  const mostQueued = maxQueued === null ? Infinity : Math.max(1, Math.floor(maxQueued * share));
  if (load.depth + adding.tasks > mostQueued) return { why: "depth", is: load.depth, bound: mostQueued };
  const mostAgeMs = maxAgeMs === null ? Infinity : maxAgeMs * share;
  return load.ageMs > mostAgeMs ? { why: "age", is: load.ageMs, bound: mostAgeMs } : null;
};

/** Delivers events one by one: keys side by side, the events of a key one after the other and none past a failed one. */
import type { Event } from "../../model/event.ts";
import { createLimit } from "../../runtime/limit.ts";
import type { Outcome } from "./deliverer.ts";
import { keyOf } from "./deliverer.ts";

export const deliverInKeyOrder = async (
  events: readonly Event[],
  signal: AbortSignal,
  { atOnce, deliver }: { atOnce: number; deliver: (event: Event) => Promise<Outcome> },
): Promise<Outcome[]> => {
  const outcomes = new Map<Event, Outcome>();
  const limited = createLimit(atOnce);
  const deliverKey = async (ofKey: readonly Event[]): Promise<void> => {
    for (const event of ofKey) {
      if (signal.aborted) return;
      const outcome = await deliver(event);
      outcomes.set(event, outcome);
      if (outcome.kind !== "delivered") return;
    }
  };
  const keys = Map.groupBy(events, keyOf);
  await Promise.all([...keys.values()].map((ofKey) => limited(() => deliverKey(ofKey))));
  return events.map((event) => outcomes.get(event) ?? { kind: "held" });
};

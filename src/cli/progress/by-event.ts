import { EVENTS, type Event, type EventName, type EventPayload } from "../../model/event.ts";

/** What to do with each kind of event, by its name; kinds that are left out mean nothing here. */
export type ByEvent<Result, Context extends unknown[]> = {
  readonly [N in EventName]?: (payload: EventPayload<N>, ...context: Context) => Result;
};

/** Calls the event's entry with its payload, parsed by the event's own schema. */
export const byEvent = <Result, Context extends unknown[]>(
  table: ByEvent<Result, Context>,
  event: Event,
  ...context: Context
): Result | undefined => {
  const entry = table[event.name] as ((payload: unknown, ...context: Context) => Result) | undefined;
  return entry?.(EVENTS[event.name].payload.parse(event.payload), ...context);
};

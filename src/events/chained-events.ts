/**
 * Chained events that get their places where they are written (store/events/unplaced-events.ts). For kinds that follow from
 * no other event on record; which those are stands in causes.ts.
 */
import type { NewEvent } from "../model/event.ts";
import { ProvostError } from "../model/errors.ts";
import type { UnplacedEvent } from "../store/events/unplaced-events.ts";
import { textAroundPlace } from "./chain.ts";
import { type Origin, unplaced } from "./event-log.ts";

/** EVENT_INVALID. */
export const chainedEvent = (origin: Origin, event: NewEvent): UnplacedEvent => {
  const { stream, ...rest } = unplaced(origin, event);
  if (stream === null) throw new ProvostError("INTERNAL", `an event ${event.name} is in no chain`);
  return { ...rest, stream, pieces: textAroundPlace({ ...rest, stream }) };
};

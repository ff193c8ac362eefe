/** Holds producers to the catalogue of kinds (src/model/event.ts). */
import { z } from "zod";
import { ProvostError } from "../model/errors.ts";
import { EVENTS } from "../model/event.ts";
import type { EventName, NewEvent } from "../model/event.ts";

/** Readers pass by a field that they do not know; a producer that writes one has made a mistake. */
const written = new Map<string, z.ZodType>(
  Object.entries(EVENTS).map(([name, { payload }]) => [name, z.strictObject(payload.shape)]),
);

/** The JSON text of the event's payload. EVENT_INVALID when it is not what the catalogue says. */
export const writePayload = ({ name, payload }: NewEvent): string => {
  const schema = written.get(name);
  if (schema === undefined) {
    throw new ProvostError("EVENT_INVALID", `there is no event ${JSON.stringify(name)}`, { name });
  }
  const parsed = schema.safeParse(payload);
  if (parsed.success) return JSON.stringify(payload);
  const message = `the payload of ${name} is not what the catalogue says: ${z.prettifyError(parsed.error)}`;
  throw new ProvostError("EVENT_INVALID", message, { name, issues: parsed.error.issues });
};

/** Whether an event takes its place in a hash chain, and so in the order, in the transaction of its change. */
export const isChained = ({ name, runId }: { name: EventName; runId: string | null }): boolean =>
  runId !== null || EVENTS[name].audit;

import { type Event, eventSchema } from "../model/event.ts";
import { canonicalJson } from "../runtime/canonical-json.ts";

/** JSON Lines, each line the canonical JSON that the event's hash is computed from, hash included. */
export const eventLines = (events: readonly Event[]): string =>
  events.map((event) => `${canonicalJson(event)}\n`).join("");

/** The events of a file of lines, or the number of the first line that holds none. */
export const readEventLines = (text: string): { events: Event[] } | { badLine: number } => {
  const events: Event[] = [];
  for (const [index, line] of text.split("\n").slice(0, -1).entries()) {
    const parsed = parseEvent(line);
    if (parsed === null) return { badLine: index + 1 };
    events.push(parsed);
  }
  return { events };
};

const parseEvent = (line: string): Event | null => {
  try {
    const parsed = eventSchema.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
};

import type { Event } from "../model/event.ts";
import type { EventFilter } from "../model/subscription.ts";

/** For `like any`; no name holds a character that means something there. Null when all names pass. */
export const namePatterns = ({ names }: EventFilter): string[] | null =>
  names === undefined || names.length === 0 ? null : names.map((name) => name.replace(/\*$/, "%"));

const nameMatches = (pattern: string, name: string): boolean =>
  pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

export const matches = ({ names, runId }: EventFilter, event: Pick<Event, "name" | "runId">): boolean =>
  (runId === undefined || event.runId === runId) &&
  (names === undefined || names.length === 0 || names.some((pattern) => nameMatches(pattern, event.name)));

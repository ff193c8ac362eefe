/** Which events somebody wants to hear of. What is not said lets all pass. */
import { z } from "zod";
import type { Event } from "../model/event.ts";

/** A name, or all of a family: `task.*`. */
export const namePatternSchema = z
  .string()
  .regex(
    /^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)*(\.\*)?$/,
    "must be a name such as task.failed, or a family such as task.*",
  );

export const eventFilterSchema = z.object({
  names: z.array(namePatternSchema).max(100).optional(),
  runId: z.string().optional(),
});
export type EventFilter = z.infer<typeof eventFilterSchema>;

/** For `like any`; no name holds a character that means something there. Null when all names pass. */
export const namePatterns = ({ names }: EventFilter): string[] | null =>
  names === undefined || names.length === 0 ? null : names.map((name) => name.replace(/\*$/, "%"));

const nameMatches = (pattern: string, name: string): boolean =>
  pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

export const matches = ({ names, runId }: EventFilter, event: Pick<Event, "name" | "runId">): boolean =>
  (runId === undefined || event.runId === runId) &&
  (names === undefined || names.length === 0 || names.some((pattern) => nameMatches(pattern, event.name)));

/**
 * What an event has to do with others: what led to it, back to the beginning, what it led to, and those that name the same
 * things. Nothing is guessed.
 */
import type { LiveEvent } from "../../api/types.ts";

export type EventNode = { event: LiveEvent; children: EventNode[] };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** Of a session, an agent or a run there would be everything that it ever did. */
const TOO_WIDE: ReadonlySet<string> = new Set(["sessionId", "agentId", "runId", "controlPlane"]);

const idsIn = (value: unknown): string[] => {
  if (typeof value === "string") return UUID.test(value) ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(idsIn);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => (TOO_WIDE.has(name) ? [] : idsIn(part)));
};

/** The things that it is about. */
const thingsOf = ({ taskId, payload }: LiveEvent): string[] => [
  ...(taskId === null ? [] : [taskId]),
  ...idsIn(payload),
];

const isRelated = (event: LiveEvent): ((other: LiveEvent) => boolean) => {
  const things = new Set(thingsOf(event));
  const ofRun = event.runId !== null && event.taskId === null;
  return (other) =>
    other.eventId === event.eventId ||
    other.causation === event.eventId ||
    event.causation === other.eventId ||
    (ofRun && other.runId === event.runId && other.taskId === null) ||
    ((event.runId === null || other.runId === event.runId || other.runId === null) &&
      thingsOf(other).some((thing) => things.has(thing)));
};

/** The beginning of a run leads to all of it: more than these are not followed. */
const MOST_CONSEQUENCES = 100;

const causesOf = (event: LiveEvent, known: ReadonlyMap<string, LiveEvent>): LiveEvent[] => {
  const causes: LiveEvent[] = [];
  // A cause got its id before what it led to was written, though a schedule's own event is written after its tasks': none
  // leads to itself, and this comes to an end.
  for (let at = event; at.causation !== null;) {
    const cause = known.get(at.causation);
    if (cause === undefined) break;
    causes.push(cause);
    at = cause;
  }
  return causes;
};

const consequencesOf = (event: LiveEvent, among: readonly LiveEvent[]): LiveEvent[] => {
  const followers = Map.groupBy(among, ({ causation }) => causation);
  const found: LiveEvent[] = [];
  const open = [event];
  for (let at = open.shift(); at !== undefined && found.length < MOST_CONSEQUENCES; at = open.shift()) {
    const next = followers.get(at.eventId) ?? [];
    found.push(...next);
    open.push(...next);
  }
  return found;
};

/** Trees in the order of time: what names its cause is under it. */
export const relatedTo = (event: LiveEvent, among: readonly LiveEvent[]): EventNode[] => {
  const byId = new Map(among.map((one) => [one.eventId, one]));
  const ofOneLine = new Set([...causesOf(event, byId), ...consequencesOf(event, among)]);
  const isOfOneThing = isRelated(event);
  const related = among
    .filter((one) => ofOneLine.has(one) || isOfOneThing(one))
    .toSorted((a, b) => a.position - b.position);
  const nodes = new Map(related.map((one) => [one.eventId, { event: one, children: [] as EventNode[] }]));
  const roots: EventNode[] = [];
  for (const node of nodes.values()) {
    const cause = node.event.causation === null ? undefined : nodes.get(node.event.causation);
    (cause?.children ?? roots).push(node);
  }
  return roots;
};

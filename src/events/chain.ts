/**
 * The hash chain of a stream: each event holds the hash of the one before, and the hash of itself over everything else.
 * Whoever alters, drops, adds or moves an event has to rewrite all that come after it. Pure, so that a proof packet can
 * be checked offline by the same code that wrote it.
 */
import type { Event } from "../model/event.ts";
import { canonicalJson } from "../runtime/canonical-json.ts";
import { sha256 } from "../runtime/hash.ts";

export type UnsealedEvent = Omit<Event, "hash">;

/** sha256 (hex) of the canonical JSON of all fields but `hash`. */
export const hashEvent = (event: UnsealedEvent | Event): string => {
  const { hash: _, ...rest } = event as Event;
  return sha256(canonicalJson(rest));
};

export const seal = (event: UnsealedEvent): Event & { hash: string } => ({ ...event, hash: hashEvent(event) });

/** What an event's place adds to it, in the order in which the text has them. */
const OF_PLACE = ["position", "previousHash", "streamPosition"] as const;

/** Never in the text of JSON. */
const HOLE = "\0";

const holeOf = (key: (typeof OF_PLACE)[number]): string => (key === "previousHash" ? `"${HOLE}"` : HOLE);

/** The text that `hashEvent` hashes, in four pieces: what belongs between them is known where the event gets its place. */
export const textAroundPlace = (event: Omit<UnsealedEvent, (typeof OF_PLACE)[number]>): string[] => {
  const own = Object.entries(event)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => [key, canonicalJson(value)] as const);
  const members = [...own, ...OF_PLACE.map((key) => [key, holeOf(key)] as const)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, text]) => `"${key}":${text}`);
  return `{${members.join(",")}}`.split(HOLE);
};

export type ChainVerdict = { ok: true } | { ok: false; position: number; problem: string };

/** The end of what is known of a stream already. */
export type ChainPoint = Pick<Event, "stream" | "streamPosition" | "position" | "hash">;

const problemOf = (event: Event, previous: ChainPoint | undefined): string | null => {
  const expected = (previous?.streamPosition ?? 0) + 1;
  if (previous !== undefined && event.stream !== previous.stream) {
    return `belongs to stream ${event.stream}, not to ${previous.stream}`;
  }
  if (event.streamPosition !== expected)
    return `stands at ${event.streamPosition} of its stream, where ${expected} belongs`;
  if (previous !== undefined && event.position <= previous.position) {
    return `has position ${event.position}, which does not come after ${previous.position}`;
  }
  if (event.previousHash !== (previous?.hash ?? "")) return "does not continue from the hash of the event before";
  if (event.hash !== hashEvent(event)) return "was altered: its content does not have its hash";
  return null;
};

/**
 * Checks one stream, in its order. Names the first event that is wrong by its position.
 * @param after what the events go on from; they begin the stream when it is absent
 */
export const verifyChain = (events: readonly Event[], after?: ChainPoint): ChainVerdict => {
  for (const [index, event] of events.entries()) {
    const problem = problemOf(event, events[index - 1] ?? after);
    if (problem !== null) return { ok: false, position: event.position, problem: `event ${event.position} ${problem}` };
  }
  return { ok: true };
};

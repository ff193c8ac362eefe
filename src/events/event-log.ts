/**
 * The durable log. An event is appended in the transaction of the change that it reports, as its last statement.
 *
 * Of a run, or of the audit class: it takes its place in the tenant's order and in its hash chain at once. From there to
 * the commit nobody else of the tenant can, which is what makes the positions gap-free and ordered.
 * All others: they go to the inbox, which locks nothing, and the sequencer gives them their places after the commit.
 */
import { EVENTS } from "../model/event.ts";
import type { Event, NewEvent } from "../model/event.ts";
import type { TenantId } from "../model/ids.ts";
import { uuidV7 } from "../runtime/ids.ts";
import type { Tx } from "../store/database.ts";
import { putInInbox } from "../store/events/event-inbox.ts";
import { insertEvents, lastPosition, lockHeads, readEvents, TENANT_HEAD } from "../store/events/events.ts";
import type { EventPage, Head } from "../store/events/events.ts";
import { isChained, writePayload } from "./catalogue.ts";
import { causeAmong, causesOnRecord, type Written } from "./causes.ts";
import { seal } from "./chain.ts";
import type { EventFilter } from "../model/subscription.ts";
import { namePatterns } from "./event-filter.ts";
import { measureEvents } from "./measure-events.ts";
import { tellEvents } from "./tell-events.ts";

/** @property causation only what this event has led to directly */
export type PageRequest = { filter: EventFilter; causation?: string | undefined; after: number; limit: number };

export type EventLog = {
  /** EVENT_INVALID. Notifies `provost_event`, or `provost_inbox` for what still has to get its place. */
  append(tx: Tx, events: readonly NewEvent[]): Promise<void>;
  /** In order; `after` is a position. */
  read(tx: Tx, request: { runId?: string | undefined; after?: number | undefined; limit: number }): Promise<Event[]>;
  /** What matches among at most 10,000 events after a position, and the position up to which nothing more does. */
  page(tx: Tx, request: PageRequest): Promise<EventPage>;
  /** Position of the tenant's last event; 0 when there is none. */
  lastPosition(tx: Tx): Promise<number>;
};

/** The chain of audit-class events that belong to no run. */
const TENANT_STREAM = "tenant";

const streamOf = (event: NewEvent): string | null => event.runId ?? (EVENTS[event.name].audit ? TENANT_STREAM : null);

/** Whose events, and when. */
export type Origin = Pick<Tx, "tenantId" | "now">;

/** What all events have, whichever way they go. */
const describe = ({ now }: Origin, event: NewEvent) => ({
  eventId: event.eventId ?? uuidV7(now),
  time: now.toISOString(),
  name: event.name,
  version: EVENTS[event.name].version,
  taskId: event.taskId ?? null,
  actor: event.actor,
  correlation: event.correlation ?? event.runId ?? event.taskId ?? "tenant",
  causation: event.causation ?? null,
});

const headOf = (heads: Map<string, Head>, stream: string): Head => {
  const head = heads.get(stream);
  if (head === undefined) throw new Error(`the head of stream ${stream} was not locked`);
  return head;
};

/** All of an event but what its place says. */
export const unplaced = (origin: Origin, event: NewEvent) => ({
  ...describe(origin, event),
  tenantId: origin.tenantId,
  runId: event.runId,
  stream: streamOf(event),
  // as it will be read back: without what is undefined, and with what JSON makes of the rest
  payload: JSON.parse(writePayload(event)) as Record<string, unknown>,
});

/** Gives an event its place, and moves the heads on. */
export const place = (origin: Origin, heads: Map<string, Head>, event: NewEvent): Event => {
  const tenant = headOf(heads, TENANT_HEAD);
  tenant.position += 1;
  const { stream, ...rest } = unplaced(origin, event);
  const placed = { ...rest, position: tenant.position };
  if (stream === null) return { ...placed, stream, streamPosition: null, previousHash: null, hash: null };
  const head = headOf(heads, stream);
  head.position += 1;
  const sealed = seal({ ...placed, stream, streamPosition: head.position, previousHash: head.hash });
  head.hash = sealed.hash;
  return sealed;
};

export const streamsOf = (events: readonly NewEvent[]): string[] => [
  ...new Set(events.map(streamOf).filter((stream) => stream !== null)),
];

/** The heads that the events move, locked to the commit. */
export const lockHeadsOf = (tx: Tx, events: readonly NewEvent[]): Promise<Map<string, Head>> =>
  lockHeads(tx, streamsOf(events));

/**
 * Gives all of them their places now, whatever their class. Returns them as they are on record.
 * @param beside written together with them, and placed later
 */
export const appendInOrder = async (
  tx: Tx,
  heads: Map<string, Head>,
  events: readonly NewEvent[],
  beside: readonly Written[] = [],
): Promise<Event[]> => {
  const causes = await causesOnRecord(tx, events);
  const placed: Event[] = [];
  for (const [at, event] of events.entries()) {
    const causation =
      event.causation ?? causeAmong(placed, event) ?? causeAmong(beside, event) ?? causes.get(at) ?? null;
    placed.push(place(tx, heads, { ...event, causation }));
  }
  await insertEvents(tx, placed, [...heads.values()]);
  tellPosition(tx, headOf(heads, TENANT_HEAD).position);
  return placed;
};

export const positionNotice = (tenantId: TenantId, position: number): string => JSON.stringify({ tenantId, position });

export const tellPosition = (tx: Tx, position: number): void =>
  tx.notify("provost_event", positionNotice(tx.tenantId, position));

export const createEventLog = (): EventLog => ({
  append: async (tx, events) => {
    tx.afterCommit(() => {
      measureEvents(tx.tenantId, events);
      tellEvents(tx.tenantId, events);
    });
    const chained = events.filter(isChained);
    const others = events.filter((event) => !isChained(event));
    const inbox: (ReturnType<typeof describe> & { runId: null; payload: string })[] = [];
    for (const event of others) {
      const causation = event.causation ?? causeAmong(inbox, event);
      inbox.push({ ...describe(tx, { ...event, causation }), runId: null, payload: writePayload(event) });
    }
    if (inbox.length > 0) {
      await putInInbox(tx, inbox);
      tx.notify("provost_inbox", tx.tenantId);
    }
    if (chained.length > 0) await appendInOrder(tx, await lockHeadsOf(tx, chained), chained, inbox);
  },
  read: async (tx, { runId, after = 0, limit }) =>
    (await readEvents(tx, { runId: runId ?? null, names: null, after, limit })).events,
  page: (tx, { filter, causation = null, after, limit }) =>
    readEvents(tx, { runId: filter.runId ?? null, names: namePatterns(filter), causation, after, limit }),
  lastPosition,
});

/**
 * The durable log. An event is appended in the transaction of the change that it reports, as its last statement: from
 * there to the commit nobody else of the tenant can append, which is what makes the positions gap-free and ordered.
 */
import type { Event, NewEvent } from "../model/event.ts";
import { uuidV7 } from "../runtime/ids.ts";
import type { Tx } from "../store/database.ts";
import { insertEvents, lastPosition, lockHeads, notify, readEvents, TENANT_HEAD } from "../store/events.ts";
import type { Head } from "../store/events.ts";
import { seal } from "./chain.ts";

export type EventLog = {
  /** Returns them as they are on record. Notifies `provost_event` with `{tenantId, position}` of the last one. */
  append(tx: Tx, events: readonly NewEvent[]): Promise<Event[]>;
  /** In order; `after` is a position. */
  read(tx: Tx, request: { runId?: string | undefined; after?: number | undefined; limit: number }): Promise<Event[]>;
  /** Position of the tenant's last event; 0 when there is none. */
  lastPosition(tx: Tx): Promise<number>;
};

/** What belongs to no run. */
const TENANT_STREAM = "tenant";

const streamOf = (event: NewEvent): string => event.runId ?? TENANT_STREAM;

/** As it will be read back: without what is undefined, and with what JSON makes of the rest. */
const plain = (payload: NewEvent["payload"]): Record<string, unknown> =>
  JSON.parse(JSON.stringify(payload)) as Record<string, unknown>;

const headOf = (heads: Map<string, Head>, stream: string): Head => {
  const head = heads.get(stream);
  if (head === undefined) throw new Error(`the head of stream ${stream} was not locked`);
  return head;
};

/** Moves the heads on as it goes. */
const next = (tx: Tx, heads: Map<string, Head>, event: NewEvent): Event => {
  const [tenant, stream] = [headOf(heads, TENANT_HEAD), headOf(heads, streamOf(event))];
  tenant.position += 1;
  stream.position += 1;
  const sealed = seal({
    eventId: uuidV7(tx.now),
    tenantId: tx.tenantId,
    position: tenant.position,
    stream: stream.stream,
    streamPosition: stream.position,
    time: tx.now.toISOString(),
    name: event.name,
    version: 1,
    runId: event.runId,
    taskId: event.taskId ?? null,
    actor: event.actor,
    correlation: streamOf(event),
    causation: event.causation ?? null,
    payload: plain(event.payload),
    previousHash: stream.hash,
  });
  stream.hash = sealed.hash;
  return sealed;
};

export const createEventLog = (): EventLog => ({
  append: async (tx, events) => {
    if (events.length === 0) return [];
    const heads = await lockHeads(tx, [...new Set(events.map(streamOf))]);
    const sealed = events.map((event) => next(tx, heads, event));
    await insertEvents(tx, sealed, [...heads.values()]);
    const position = headOf(heads, TENANT_HEAD).position;
    await notify(tx, "provost_event", JSON.stringify({ tenantId: tx.tenantId, position }));
    return sealed;
  },
  read: (tx, { runId, after = 0, limit }) => readEvents(tx, { runId: runId ?? null, after, limit }),
  lastPosition,
});

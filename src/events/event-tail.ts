/**
 * The newest events of one tenant, read once for all who follow them. Positions have no gap, so whoever stands within
 * the tail finds in memory exactly what comes next; who is further behind reads from the database.
 */
import type { Event } from "../model/event.ts";
import type { TenantId } from "../model/ids.ts";
import type { Database } from "../store/database.ts";
import type { EventPage } from "../store/events/events.ts";
import type { EventFilter } from "../model/subscription.ts";
import { matches } from "./event-filter.ts";
import type { EventLog } from "./event-log.ts";

const BATCH = 500;
const KEPT = 2_000;

export type EventTail = {
  /** Called with each event that comes, in order. */
  listeners: Set<(event: Event) => void>;
  /** Reads what was committed since; resolves when all of that was handed out. */
  advance(): Promise<void>;
  /** Resolves when there may be more than there was when it was called. */
  changed(): Promise<void>;
  /** Tells all who wait to look, also when nothing came. */
  wake(): void;
  last(): number;
  page(filter: EventFilter, after: number, limit: number): Promise<EventPage>;
};

/** Starts after what is the last position now. */
export const createEventTail = async (db: Database, log: EventLog, tenantId: TenantId): Promise<EventTail> => {
  const listeners = new Set<(event: Event) => void>();
  let reading: Promise<void> | null = null;
  let next: Promise<void> | null = null;
  let last = await db.transaction(tenantId, (tx) => log.lastPosition(tx));
  let kept: Event[] = [];
  let waiting = Promise.withResolvers<void>();

  const wake = (): void => {
    waiting.resolve();
    waiting = Promise.withResolvers<void>();
  };

  const readOn = async (): Promise<void> => {
    for (;;) {
      const events = await db.transaction(tenantId, (tx) => log.read(tx, { after: last, limit: BATCH }));
      kept = [...kept, ...events].slice(-KEPT);
      for (const event of events) {
        last = event.position;
        for (const listener of listeners) listener(event);
      }
      if (events.length > 0) wake();
      if (events.length < BATCH) return;
    }
  };

  const fromMemory = (filter: EventFilter, after: number, limit: number): EventPage => {
    const events: Event[] = [];
    for (const event of kept.slice(Math.max(0, after - (last - kept.length)))) {
      if (!matches(filter, event)) continue;
      events.push(event);
      if (events.length === limit) return { events, through: event.position };
    }
    return { events, through: Math.max(after, last) };
  };

  /** One at a time; all who ask while one is under way share the one after it, which sees what they know of. */
  const advance = (): Promise<void> => {
    if (reading === null) {
      reading = readOn().finally(() => (reading = null));
      return reading;
    }
    const after = async (): Promise<void> => {
      await reading?.catch(() => undefined); // whoever asked for that one is told
      next = null;
      await advance();
    };
    next ??= after();
    return next;
  };

  return {
    listeners,
    advance,
    changed: () => waiting.promise,
    wake,
    last: () => last,
    page: (filter, after, limit) =>
      after >= last - kept.length
        ? Promise.resolve(fromMemory(filter, after, limit))
        : db.transaction(tenantId, (tx) => log.page(tx, { filter, after, limit })),
  };
};

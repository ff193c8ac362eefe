/**
 * Events that report no change of their own. Those that are published at the same time share a transaction, because each
 * commit holds the tenant's head. An event of a change belongs into the transaction of that change (event-log.ts).
 */
import { ProvostError } from "../model/errors.ts";
import type { Event, NewEvent } from "../model/event.ts";
import type { TenantId } from "../model/ids.ts";
import { createBatching } from "../runtime/batching.ts";
import type { Database } from "../store/database.ts";
import { isChained } from "./catalogue.ts";
import { appendInOrder, lockHeadsOf } from "./event-log.ts";
import { drainInbox } from "./sequencer.ts";

export type Publisher = {
  /**
   * Resolves when the event is durable, to what is on record; places are given in the order of the calls of a tenant.
   * EVENT_INVALID; DATABASE_UNAVAILABLE, after which nobody knows whether it was written.
   */
  publish: (tenantId: TenantId, event: NewEvent) => Promise<Event>;
};

type Published = { tenantId: TenantId; event: NewEvent };

const MAX_ITEMS = 500;

export const createPublisher = (db: Database): Publisher => {
  const append = (tenantId: TenantId, events: readonly NewEvent[]): Promise<Event[]> =>
    db.transaction(tenantId, async (tx) => {
      const heads = await lockHeadsOf(tx, events);
      // What is in the inbox was there first. Chained events never go through it, so they need not follow it.
      if (!events.every(isChained)) await drainInbox(tx, heads);
      return appendInOrder(tx, heads, events);
    });
  const batching = createBatching<Published, Event>({
    maxItems: MAX_ITEMS,
    together: async (items) => {
      const [first] = items;
      if (first === undefined) return [];
      return append(
        first.tenantId,
        items.map(({ event }) => event),
      );
    },
    alone: async ({ tenantId, event }) => {
      const [written] = await append(tenantId, [event]);
      if (written === undefined) throw new ProvostError("INTERNAL", `event ${event.name} was not appended`);
      return written;
    },
    changedNothing: (error) => !(error instanceof ProvostError && error.code === "DATABASE_UNAVAILABLE"),
  });
  return { publish: (tenantId, event) => batching.submit(tenantId, { tenantId, event }) };
};

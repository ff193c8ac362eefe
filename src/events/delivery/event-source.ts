/** Where a subscription reads: the same events in the same order, whichever it is. */
import type { TenantId } from "../../model/ids.ts";
import type { Subscription } from "../../model/subscription.ts";
import type { Database } from "../../store/database.ts";
import type { EventPage } from "../../store/events/events.ts";
import type { EventLog } from "../event-log.ts";

export type EventSource = {
  /** What matches after the subscription's cursor; nothing when there is nothing yet. */
  read(tenantId: TenantId, subscription: Subscription, signal: AbortSignal): Promise<EventPage>;
};

export type EventSources = Readonly<Record<Subscription["source"], EventSource>>;

export const postgresSource = (db: Database, log: EventLog): EventSource => ({
  read: (tenantId, { filter, cursor, batchSize }) =>
    db.transaction(tenantId, (tx) => log.page(tx, { filter, after: cursor, limit: batchSize })),
});

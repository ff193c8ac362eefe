/**
 * The relay: carries all events of a tenant from Postgres, the outbox, to the tenant's stream. Where the stream ends is
 * where it goes on, whatever the cursor says: an event may have arrived though its acknowledgement was lost.
 */
import type { Event } from "../../model/event.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Database } from "../../store/database.ts";
import type { Deliverer, DeliveryReport, Outcome } from "../delivery/deliverer.ts";
import type { EventLog } from "../event-log.ts";
import type { NatsConnections, TenantConnection } from "./nats-connections.ts";
import type { NatsSettings } from "./nats-settings.ts";
import { lastRelayed, publishAll } from "./tenant-stream.ts";

export type RelayParts = {
  db: Database;
  log: EventLog;
  connections: NatsConnections;
  settings: NatsSettings;
};

const BATCH = 500;

/** A stream that was lost and made anew has less than the cursor says: what is missing is in Postgres. */
const refill = async (
  { db, log }: RelayParts,
  tenant: TenantConnection,
  { tenantId, from, before, signal }: { tenantId: TenantId; from: number; before: number; signal: AbortSignal },
): Promise<{ end: number; problem: string | null }> => {
  let end = from;
  while (end < before - 1 && !signal.aborted) {
    const events = await db.transaction(tenantId, (tx) => log.read(tx, { after: end, limit: BATCH }));
    const missing = events.filter(({ position }) => position < before);
    if (missing.length === 0) return { end, problem: `there is no event at position ${end + 1}` };
    const { published, problem } = await publishAll(tenant, missing);
    end += published;
    if (problem !== null) return { end, problem };
  }
  return { end, problem: null };
};

/** What is known to be in the stream is delivered. The rest is not parked: it follows in its order, later. */
const report = (events: readonly Event[], end: number, problem: string | null): DeliveryReport => {
  const through = events.filter(({ position }) => position <= end).length;
  const failure = { class: "dependency", message: problem ?? "it was broken off" } as const;
  const rest: Outcome = through === 0 && problem !== null ? { kind: "failed", failure } : { kind: "held" };
  return { outcomes: events.map((_, index) => (index < through ? { kind: "delivered" } : rest)) };
};

export const createRelayDeliverer =
  (parts: RelayParts): Deliverer =>
  async ({ tenantId, events, signal }) => {
    const [first] = events;
    if (first === undefined) return { outcomes: [] };
    let end = 0;
    try {
      const tenant = await parts.connections.of(tenantId);
      end = await lastRelayed(tenant, tenantId, parts.settings);
      const filled = await refill(parts, tenant, { tenantId, from: end, before: first.position, signal });
      end = filled.end;
      if (filled.problem !== null || signal.aborted) return report(events, end, filled.problem);
      const { published, problem } = await publishAll(
        tenant,
        events.filter(({ position }) => position > end),
      );
      return report(events, end + published, problem);
    } catch (error) {
      return report(events, end, error instanceof Error ? error.message : String(error));
    }
  };

/**
 * Events that a subscription's cursor has passed without their being delivered. Of one key only the first may be tried:
 * the others wait behind it, so that the key's events arrive in their order.
 */
import type { DeliveryFailure, ParkedEvent } from "../../model/subscription.ts";
import { parkedEventSchema } from "../../model/subscription.ts";
import type { Tx } from "../database.ts";

export type Parking = {
  position: number;
  key: string;
  state: ParkedEvent["state"];
  failures: number;
  lastFailure: DeliveryFailure | null;
  nextAttemptAt: Date | null;
};

const COLUMNS = `position, key, state, failures, last_failure as "lastFailure", next_attempt_at as "nextAttemptAt",
  parked_at as "parkedAt"`;

/** Also replaces what is on record about one that is parked already. */
export const parkEvents = async (tx: Tx, subscriptionId: string, events: readonly Parking[]): Promise<void> => {
  const all = <K extends keyof Parking>(field: K): Parking[K][] => events.map((event) => event[field]);
  await tx.query(
    `insert into parked_events (tenant_id, subscription_id, position, key, state, failures, last_failure,
       next_attempt_at, parked_at)
     select $1, $2, n.position, n.key, n.state, n.failures, n.last_failure::json, n.next_attempt_at, $9
     from unnest($3::bigint[], $4::text[], $5::text[], $6::int[], $7::text[], $8::timestamptz[])
       as n (position, key, state, failures, last_failure, next_attempt_at)
     on conflict (tenant_id, subscription_id, position) do update
       set state = excluded.state, failures = excluded.failures, last_failure = excluded.last_failure,
         next_attempt_at = excluded.next_attempt_at`,
    [
      tx.tenantId,
      subscriptionId,
      all("position"),
      all("key"),
      all("state"),
      all("failures"),
      all("lastFailure").map((failure) => (failure === null ? null : JSON.stringify(failure))),
      all("nextAttemptAt"),
      tx.now,
    ],
  );
};

/** The first of each key, if it may be tried now. */
export const dueParkedEvents = async (tx: Tx, subscriptionId: string, limit: number): Promise<ParkedEvent[]> => {
  const rows = await tx.query(
    `select * from (
       select distinct on (key) ${COLUMNS} from parked_events
       where tenant_id = $1 and subscription_id = $2 and state = 'waiting' order by key, position
     ) as first
     where "nextAttemptAt" <= $3
     order by position limit $4`,
    [tx.tenantId, subscriptionId, tx.now, limit],
  );
  return rows.map((row) => parkedEventSchema.parse(row));
};

/** Those of the keys that have an event waiting. */
export const waitingKeys = async (tx: Tx, subscriptionId: string, keys: readonly string[]): Promise<Set<string>> => {
  const rows = await tx.query<{ key: string }>(
    `select distinct key from parked_events
     where tenant_id = $1 and subscription_id = $2 and state = 'waiting' and key = any($3)`,
    [tx.tenantId, subscriptionId, keys],
  );
  return new Set(rows.map(({ key }) => key));
};

/** Forgets those that were delivered, or that nobody wants delivered any more. */
export const unparkEvents = async (tx: Tx, subscriptionId: string, positions: readonly number[]): Promise<void> => {
  await tx.query("delete from parked_events where tenant_id = $1 and subscription_id = $2 and position = any($3)", [
    tx.tenantId,
    subscriptionId,
    positions,
  ]);
};

/** Of keys whose first event is gone, the next one is due. */
export const advanceKeys = async (tx: Tx, subscriptionId: string, keys: readonly string[]): Promise<void> => {
  await tx.query(
    `update parked_events set next_attempt_at = $4
     where tenant_id = $1 and subscription_id = $2 and state = 'waiting' and next_attempt_at is null
       and position in (select min(position) from parked_events
         where tenant_id = $1 and subscription_id = $2 and state = 'waiting' and key = any($3) group by key)`,
    [tx.tenantId, subscriptionId, keys, tx.now],
  );
};

/** What lies after a position is going to be read again. */
export const unparkAfter = async (tx: Tx, subscriptionId: string, position: number): Promise<void> => {
  await tx.query("delete from parked_events where tenant_id = $1 and subscription_id = $2 and position > $3", [
    tx.tenantId,
    subscriptionId,
    position,
  ]);
};

/** In order; `after` is a position. */
export const listParkedEvents = async (
  tx: Tx,
  subscriptionId: string,
  { state, after, limit }: { state: ParkedEvent["state"]; after: number; limit: number },
): Promise<ParkedEvent[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from parked_events
     where tenant_id = $1 and subscription_id = $2 and state = $3 and position > $4 order by position limit $5`,
    [tx.tenantId, subscriptionId, state, after, limit],
  );
  return rows.map((row) => parkedEventSchema.parse(row));
};

/** Dead letters are to be tried again at once, as if they had never failed. Returns how many there were. */
export const reviveParkedEvents = async (tx: Tx, subscriptionId: string): Promise<number> => {
  const rows = await tx.query(
    `update parked_events set state = 'waiting', failures = 0, next_attempt_at = $3
     where tenant_id = $1 and subscription_id = $2 and state = 'dead' returning 1`,
    [tx.tenantId, subscriptionId, tx.now],
  );
  return rows.length;
};

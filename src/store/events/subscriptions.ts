/**
 * Subscriptions: who hears of which events, and how far each has come. Whoever delivers holds the lease; everything that
 * a delivery changes asks for its token, so that one who was too slow changes nothing.
 */
import type { SubscriptionKind, Subscription, Lag, DeliveryFailure } from "../../model/subscription.ts";
import { lagSchema, subscriptionSchema } from "../../model/subscription.ts";
import type { Tx } from "../database.ts";

export type NewSubscription = Pick<
  Subscription,
  "subscriptionId" | "name" | "kind" | "source" | "filter" | "batchSize" | "maxAttempts" | "cursor"
>;

const COLUMNS = `
  subscription_id as "subscriptionId", name, kind, source, state, reason, filter, batch_size as "batchSize",
  max_attempts as "maxAttempts", cursor, failures, failing_since as "failingSince", next_attempt_at as "nextAttemptAt",
  last_failure as "lastFailure", delivered_at as "deliveredAt", created_at as "createdAt"`;

/** False when there is one of this name. */
export const insertSubscription = async (tx: Tx, subscription: NewSubscription): Promise<boolean> => {
  const { subscriptionId, name, kind, source, filter, batchSize, maxAttempts, cursor } = subscription;
  const rows = await tx.query(
    `insert into subscriptions (tenant_id, subscription_id, name, kind, source, state, filter, batch_size, max_attempts,
       cursor, created_at)
     values ($1, $2, $3, $4, $5, 'active', $6, $7, $8, $9, $10)
     on conflict do nothing returning 1`,
    [tx.tenantId, subscriptionId, name, kind, source, filter, batchSize, maxAttempts, cursor, tx.now],
  );
  return rows.length > 0;
};

export const listSubscriptions = async (tx: Tx): Promise<Subscription[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from subscriptions where tenant_id = $1 order by created_at, subscription_id`,
    [tx.tenantId],
  );
  return rows.map((row) => subscriptionSchema.parse(row));
};

/** By its id or its name; locked to the commit. */
export const findSubscription = async (tx: Tx, named: string): Promise<Subscription | null> => {
  const [row] = await tx.query(
    `select ${COLUMNS} from subscriptions where tenant_id = $1 and (subscription_id = $2 or name = $2) for update`,
    [tx.tenantId, named],
  );
  return row === undefined ? null : subscriptionSchema.parse(row);
};

export const deleteSubscription = async (tx: Tx, subscriptionId: string): Promise<void> => {
  await tx.query("delete from subscriptions where tenant_id = $1 and subscription_id = $2", [
    tx.tenantId,
    subscriptionId,
  ]);
};

/** Whoever delivers to it now loses its lease: what it is about to report belongs to the time before. */
export const setSubscriptionState = async (
  tx: Tx,
  subscriptionId: string,
  { state, reason }: Pick<Subscription, "state" | "reason">,
): Promise<void> => {
  await tx.query(
    `update subscriptions set state = $3, reason = $4, lease_token = lease_token + 1, lease_expires_at = null,
       failures = 0, failing_since = null, next_attempt_at = null
     where tenant_id = $1 and subscription_id = $2`,
    [tx.tenantId, subscriptionId, state, reason],
  );
};

/** Likewise. */
export const moveCursor = async (tx: Tx, subscriptionId: string, cursor: number): Promise<void> => {
  await tx.query(
    `update subscriptions set cursor = $3, lease_token = lease_token + 1, lease_expires_at = null, failures = 0,
       failing_since = null, next_attempt_at = null
     where tenant_id = $1 and subscription_id = $2`,
    [tx.tenantId, subscriptionId, cursor],
  );
};

/** Whether anybody of these kinds is to be brought anything, now or ever. */
export const hasSubscribers = async (tx: Tx, kinds: readonly SubscriptionKind[]): Promise<boolean> => {
  const rows = await tx.query(
    "select 1 from subscriptions where tenant_id = $1 and state = 'active' and kind = any($2) limit 1",
    [tx.tenantId, kinds],
  );
  return rows.length > 0;
};

/** Active subscriptions of these kinds that have something to deliver now and are in nobody's hands. */
export const subscriptionsWithWork = async (tx: Tx, kinds: readonly SubscriptionKind[]): Promise<string[]> => {
  const rows = await tx.query<{ id: string }>(
    `select subscription_id as id from subscriptions s
     where tenant_id = $1 and state = 'active' and kind = any($2)
       and (lease_expires_at is null or lease_expires_at < clock_timestamp())
       and (next_attempt_at is null or next_attempt_at <= $3)
       and (cursor < (select position from event_heads h where h.tenant_id = $1 and h.stream = '*')
         or exists (select from parked_events p where p.tenant_id = $1 and p.subscription_id = s.subscription_id
           and p.state = 'waiting' and p.next_attempt_at <= $3))
     order by subscription_id`,
    [tx.tenantId, kinds, tx.now],
  );
  return rows.map(({ id }) => id);
};

/** When something is due next that is not now: a retry, or a lease that expires; null for never. */
export const nextDeliveryAt = async (tx: Tx, kinds: readonly SubscriptionKind[]): Promise<Date | null> => {
  const [row] = await tx.query<{ at: Date | null }>(
    `select min(least(
         s.next_attempt_at,
         -- by this process's clock, of which alone it can set an alarm
         case when s.lease_expires_at > clock_timestamp() then $3::timestamptz + (s.lease_expires_at - clock_timestamp()) end,
         (select min(p.next_attempt_at) from parked_events p where p.tenant_id = $1
            and p.subscription_id = s.subscription_id and p.state = 'waiting')
       )) as at
     from subscriptions s where tenant_id = $1 and state = 'active' and kind = any($2)`,
    [tx.tenantId, kinds, tx.now],
  );
  return row?.at ?? null;
};

/** Takes the lease; null when another has it, or when the subscription is not to be served now. */
export const leaseSubscription = async (
  tx: Tx,
  subscriptionId: string,
  { owner, leaseMs }: { owner: string; leaseMs: number },
): Promise<{ subscription: Subscription; token: number } | null> => {
  const [row] = await tx.query<{ token: string }>(
    `update subscriptions set lease_token = lease_token + 1, lease_owner = $3,
       lease_expires_at = clock_timestamp() + $4::double precision * interval '1 millisecond'
     where tenant_id = $1 and subscription_id = $2 and state = 'active'
       and (lease_expires_at is null or lease_expires_at < clock_timestamp())
       and (next_attempt_at is null or next_attempt_at <= $5)
     returning lease_token as token, ${COLUMNS}`,
    [tx.tenantId, subscriptionId, owner, leaseMs, tx.now],
  );
  return row === undefined ? null : { subscription: subscriptionSchema.parse(row), token: Number(row.token) };
};

/** False when the lease is lost. A token that has expired holds as long as nobody else has taken the lease. */
export const renewLease = async (tx: Tx, subscriptionId: string, token: number, leaseMs: number): Promise<boolean> => {
  const rows = await tx.query(
    `update subscriptions set lease_expires_at = clock_timestamp() + $4::double precision * interval '1 millisecond'
     where tenant_id = $1 and subscription_id = $2 and lease_token = $3 and lease_expires_at is not null returning 1`,
    [tx.tenantId, subscriptionId, token, leaseMs],
  );
  return rows.length > 0;
};

export type Progress = {
  cursor: number;
  /** Null when it took something; else how the subscriber failed as a whole, and when it is tried again. */
  failing: { failure: DeliveryFailure; nextAttemptAt: Date } | null;
  delivered: boolean;
};

/** Gives the lease back with what came of it. False, and nothing is changed, when the lease was lost. */
export const settleLease = async (
  tx: Tx,
  subscriptionId: string,
  token: number,
  { cursor, failing, delivered }: Progress,
): Promise<boolean> => {
  const rows = await tx.query(
    `update subscriptions set cursor = $4, lease_expires_at = null, lease_owner = null,
       failures = case when $5::json is null then 0 else failures + 1 end,
       failing_since = case when $5::json is null then null else coalesce(failing_since, $7) end,
       last_failure = coalesce($5::json, last_failure),
       next_attempt_at = $6,
       delivered_at = case when $8 then $7 else delivered_at end
     where tenant_id = $1 and subscription_id = $2 and lease_token = $3 and lease_expires_at is not null returning 1`,
    [
      tx.tenantId,
      subscriptionId,
      token,
      cursor,
      failing === null ? null : JSON.stringify(failing.failure),
      failing?.nextAttemptAt ?? null,
      tx.now,
      delivered,
    ],
  );
  return rows.length > 0;
};

/** By the subscription's id, of all that are there. */
export const readLags = async (tx: Tx, subscriptionIds: readonly string[]): Promise<Map<string, Lag>> => {
  const rows = await tx.query<{ subscriptionId: string }>(
    `select s.subscription_id as "subscriptionId", coalesce(h.position, 0) - s.cursor as events,
       coalesce((select greatest(0, extract(epoch from $3 - e.time))::double precision from events e
         where e.tenant_id = $1 and e.position = s.cursor + 1), 0) as seconds,
       (select count(*) from parked_events p
         where p.tenant_id = $1 and p.subscription_id = s.subscription_id and p.state = 'waiting') as waiting,
       (select count(*) from parked_events p
         where p.tenant_id = $1 and p.subscription_id = s.subscription_id and p.state = 'dead') as dead
     from subscriptions s left join event_heads h on h.tenant_id = $1 and h.stream = '*'
     where s.tenant_id = $1 and s.subscription_id = any($2)`,
    [tx.tenantId, subscriptionIds, tx.now],
  );
  return new Map(rows.map((row) => [row.subscriptionId, lagSchema.parse(row)]));
};

/**
 * Takes a batch for a subscription, and settles it. In between the subscription is leased, so that two control planes on
 * one database never have the same batch in hand; an old lease settles nothing.
 */
import type { Event } from "../../model/event.ts";
import type { TenantId } from "../../model/ids.ts";
import { FOREVER, nextDelayMs } from "../../model/retry.ts";
import type { Subscription } from "../../model/subscription.ts";
import type { Clock } from "../../runtime/clock.ts";
import { count } from "../../runtime/instruments.ts";
import type { Database, Tx } from "../../store/database.ts";
import { readEventsAt } from "../../store/events/events.ts";
import {
  advanceKeys,
  dueParkedEvents,
  parkEvents,
  unparkEvents,
  waitingKeys,
} from "../../store/events/parked-events.ts";
import { findSubscription, leaseSubscription, renewLease, settleLease } from "../../store/events/subscriptions.ts";
import type { Outcome } from "./deliverer.ts";
import { keyOf } from "./deliverer.ts";
import type { EventSources } from "./event-source.ts";
import { weighOutcomes } from "./weigh-outcomes.ts";
import type { Weighed } from "./weigh-outcomes.ts";

export type Batch = {
  tenantId: TenantId;
  subscription: Subscription;
  token: number;
  /** Until when it is nobody else's, by our own clock: counted from before the lease was asked for. */
  safeUntilMs: number;
  /** To be tried: parked ones that are due, then fresh ones. */
  events: Event[];
  /** Of those that are parked: how often each has failed, by position. */
  parkedFailures: ReadonlyMap<number, number>;
  /** Fresh ones that have to wait for one of their key. */
  behind: Event[];
  through: number;
};

export type BatchParts = {
  db: Database;
  clock: Clock;
  /** Uniform in [0, 1): spreads retries. */
  random: () => number;
  sources: EventSources;
  /** Who leases, as a person may look it up. */
  owner: string;
};

type Leased = Pick<Batch, "tenantId" | "subscription" | "token" | "safeUntilMs" | "events" | "parkedFailures">;

type Taken = Pick<Batch, "subscription" | "token" | "safeUntilMs">;

const withDue = async (tx: Tx, { subscription, token, safeUntilMs }: Taken): Promise<Leased> => {
  const due = await dueParkedEvents(tx, subscription.subscriptionId, subscription.batchSize);
  const positions = due.map(({ position }) => position);
  return {
    tenantId: tx.tenantId,
    subscription,
    token,
    safeUntilMs,
    events: positions.length === 0 ? [] : await readEventsAt(tx, positions),
    parkedFailures: new Map(due.map(({ position, failures }) => [position, failures])),
  };
};

/** Nobody else parks while the lease is held, so what is parked before the reading is all there is. */
const addFresh = async ({ db, sources }: BatchParts, leased: Leased, signal: AbortSignal): Promise<Batch> => {
  const { tenantId, subscription } = leased;
  const { events, through } = await sources[subscription.source].read(tenantId, subscription, signal);
  const keys = [...new Set(events.map(keyOf))];
  const blocked =
    keys.length === 0
      ? new Set<string>()
      : await db.transaction(tenantId, (tx) => waitingKeys(tx, subscription.subscriptionId, keys));
  const isBehind = (event: Event): boolean => blocked.has(keyOf(event));
  return {
    ...leased,
    events: [...leased.events, ...events.filter((event) => !isBehind(event))],
    behind: events.filter(isBehind),
    through,
  };
};

/** What it reads from does not answer: it is tried again later, by whoever comes first. */
const giveBack = async ({ db, random }: BatchParts, leased: Leased, error: unknown): Promise<void> => {
  const { tenantId, subscription, token } = leased;
  const { subscriptionId, cursor, failures } = subscription;
  const failure = { class: "dependency", message: error instanceof Error ? error.message : String(error) } as const;
  const delayMs = nextDelayMs(failure.class, failures + 1, random, FOREVER) ?? 0;
  await db.transaction(tenantId, async (tx) => {
    const nextAttemptAt = new Date(tx.now.getTime() + delayMs);
    await settleLease(tx, subscriptionId, token, { cursor, failing: { failure, nextAttemptAt }, delivered: false });
  });
};

/** Null when another has the subscription, or when it is not to be served now. */
export const takeBatch = async (
  parts: BatchParts,
  { tenantId, subscriptionId, leaseMs }: { tenantId: TenantId; subscriptionId: string; leaseMs: number },
  signal: AbortSignal,
): Promise<Batch | null> => {
  const leased = await parts.db.transaction(tenantId, async (tx) => {
    const safeUntilMs = parts.clock.now().getTime() + leaseMs;
    const lease = await leaseSubscription(tx, subscriptionId, { owner: parts.owner, leaseMs });
    return lease === null ? null : withDue(tx, { ...lease, safeUntilMs });
  });
  if (leased === null) return null;
  try {
    return await addFresh(parts, leased, signal);
  } catch (error) {
    await giveBack(parts, leased, error);
    throw error;
  }
};

/** The batch that was taken with a token, as it would be taken now; null when the lease is lost. */
export const recallBatch = async (
  parts: BatchParts,
  { tenantId, named, token, leaseMs }: { tenantId: TenantId; named: string; token: number; leaseMs: number },
  signal: AbortSignal,
): Promise<Batch | null> => {
  const leased = await parts.db.transaction(tenantId, async (tx) => {
    const safeUntilMs = parts.clock.now().getTime() + leaseMs;
    const subscription = await findSubscription(tx, named);
    const held = subscription !== null && (await renewLease(tx, subscription.subscriptionId, token, leaseMs));
    return held ? withDue(tx, { subscription, token, safeUntilMs }) : null;
  });
  return leased === null ? null : addFresh(parts, leased, signal);
};

const measureDeliveries = (kind: Subscription["kind"], tried: readonly { outcome: Outcome }[]): void => {
  for (const { outcome } of tried) count("provost_event_deliveries_total", { kind, outcome: outcome.kind });
};

const record = async (tx: Tx, { subscription, token }: Batch, weighed: Weighed): Promise<boolean> => {
  const { subscriptionId } = subscription;
  const { progress, parkings, unparked, advanced } = weighed;
  if (!(await settleLease(tx, subscriptionId, token, progress))) return false;
  if (parkings.length > 0) await parkEvents(tx, subscriptionId, parkings);
  if (unparked.length > 0) await unparkEvents(tx, subscriptionId, unparked);
  if (advanced.length > 0) await advanceKeys(tx, subscriptionId, advanced);
  return true;
};

/**
 * Gives the lease back with what came of the batch; `inTransaction` is for what belongs to it. False when the lease was
 * lost: then nothing is on record, and another delivers the batch again.
 */
export const settleBatch = async (
  { db, random }: BatchParts,
  batch: Batch,
  outcomes: readonly Outcome[],
  inTransaction: (tx: Tx) => Promise<void> = async () => undefined,
): Promise<boolean> =>
  db.transaction(batch.tenantId, async (tx) => {
    const tried = batch.events.map((event, index) => ({
      event,
      parkedFailures: batch.parkedFailures.get(event.position) ?? null,
      outcome: outcomes[index] ?? ({ kind: "held" } as const),
    }));
    const { subscription, behind, through } = batch;
    const weighed = weighOutcomes({ subscription, tried, behind, through, now: tx.now, random });
    const settled = await record(tx, batch, weighed);
    if (settled) tx.afterCommit(() => measureDeliveries(subscription.kind, tried));
    if (settled) await inTransaction(tx);
    return settled;
  });

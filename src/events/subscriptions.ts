/** What can be done to subscriptions. Each change says who made it, in the chain of audit-class events. */
import { ProvostError } from "../model/errors.ts";
import type { Event, NewEvent } from "../model/event.ts";
import type { TenantId } from "../model/ids.ts";
import type { Lag, ParkedEvent, Subscription } from "../model/subscription.ts";
import { uuidV7 } from "../runtime/ids.ts";
import type { Database, Tx } from "../store/database.ts";
import { lastPosition, positionAt, readEventsAt } from "../store/events/events.ts";
import { listParkedEvents, parkEvents, reviveParkedEvents, unparkAfter } from "../store/events/parked-events.ts";
import {
  deleteSubscription,
  findSubscription,
  insertSubscription,
  listSubscriptions,
  moveCursor,
  readLags,
  setSubscriptionState,
} from "../store/events/subscriptions.ts";
import type { NewSubscription } from "../store/events/subscriptions.ts";
import { keyOf } from "./delivery/deliverer.ts";
import { createEventLog } from "./event-log.ts";
import { sequenceInbox } from "./sequencer.ts";

export type SubscriptionRequest = Pick<NewSubscription, "name" | "kind" | "filter"> &
  Partial<Pick<NewSubscription, "source" | "batchSize" | "maxAttempts">> & {
    /** The last position that it does not get; absent for what comes from now on. */
    after?: number | undefined;
  };

/** From the event at a position or at a time, from the first one, or from what comes. */
export type ReplayFrom = { position: number } | { time: Date } | "start" | "end";

export type DeadLetter = ParkedEvent & { event: Event | null };

export type Subscriptions = {
  /** STATE_CONFLICT when there is one of this name. */
  add(
    request: SubscriptionRequest,
    by: string,
    inTransaction?: (tx: Tx, id: string) => Promise<void>,
  ): Promise<Subscription>;
  list(): Promise<(Subscription & { lag: Lag })[]>;
  /** By its name or id. SUBSCRIPTION_NOT_FOUND, as all below. */
  get(named: string): Promise<Subscription & { lag: Lag }>;
  pause(named: string, reason: string, by: string): Promise<void>;
  /** Also one that was disabled. */
  resume(named: string, by: string): Promise<void>;
  remove(named: string, by: string): Promise<void>;
  /** Returns the position after which it goes on. */
  replay(named: string, from: ReplayFrom, by: string): Promise<number>;
  deadLetters(named: string, request: { after: number; limit: number }): Promise<DeadLetter[]>;
  /** Events by their positions, all dead letters when none are given. Returns how many are tried again. */
  redeliver(named: string, positions: readonly number[] | null, by: string): Promise<number>;
};

const BATCH_SIZE = 100;

const notFound = (named: string): ProvostError =>
  new ProvostError("SUBSCRIPTION_NOT_FOUND", `there is no subscription ${named}`, { named });

/** Locked to the commit. */
export const requireSubscription = async (tx: Tx, named: string): Promise<Subscription> => {
  const subscription = await findSubscription(tx, named);
  if (subscription === null) throw notFound(named);
  return subscription;
};

const saying = ({ subscriptionId, name, kind }: Pick<Subscription, "subscriptionId" | "name" | "kind">) => ({
  subscriptionId,
  name,
  kind,
});

/** Puts a change on record, and has those look who deliver. */
const append = async (tx: Tx, event: NewEvent): Promise<void> => {
  await createEventLog().append(tx, [event]);
  tx.notify("provost_subscription", tx.tenantId);
};

const add = async (
  tx: Tx,
  { name, kind, filter, source = "postgres", batchSize = BATCH_SIZE, maxAttempts = null, after }: SubscriptionRequest,
  by: string,
): Promise<Subscription> => {
  const subscriptionId = uuidV7(tx.now);
  const cursor = after ?? (await lastPosition(tx));
  const inserted = await insertSubscription(tx, {
    subscriptionId,
    name,
    kind,
    source,
    filter,
    batchSize,
    maxAttempts,
    cursor,
  });
  if (!inserted) throw new ProvostError("STATE_CONFLICT", `there is a subscription ${name} already`, { name });
  const payload = { subscriptionId, name, kind, source };
  await append(tx, { name: "subscription.added", runId: null, actor: by, payload });
  return requireSubscription(tx, subscriptionId);
};

const setState = async (tx: Tx, named: string, reason: string | null, by: string): Promise<void> => {
  const subscription = await requireSubscription(tx, named);
  const state = reason === null ? "active" : "paused";
  await setSubscriptionState(tx, subscription.subscriptionId, { state, reason });
  const event = { runId: null, actor: by } as const;
  if (reason === null) await append(tx, { ...event, name: "subscription.resumed", payload: saying(subscription) });
  else await append(tx, { ...event, name: "subscription.paused", payload: { ...saying(subscription), reason } });
};

const cursorFor = async (tx: Tx, from: ReplayFrom): Promise<number> => {
  if (from === "start") return 0;
  const last = await lastPosition(tx);
  if (from === "end") return last;
  const position = "time" in from ? await positionAt(tx, from.time) : from.position;
  return Math.max(0, Math.min(position - 1, last));
};

const replay = async (tx: Tx, named: string, from: ReplayFrom, by: string): Promise<number> => {
  const subscription = await requireSubscription(tx, named);
  const cursor = await cursorFor(tx, from);
  await unparkAfter(tx, subscription.subscriptionId, cursor);
  await moveCursor(tx, subscription.subscriptionId, cursor);
  const payload = { ...saying(subscription), from: subscription.cursor, to: cursor };
  await append(tx, { name: "subscription.moved", runId: null, actor: by, payload });
  return cursor;
};

/** Events by their positions, also such as were delivered; what the cursor has not come to yet will be anyway. */
const parkAgain = async (
  tx: Tx,
  { subscriptionId, cursor }: Subscription,
  positions: readonly number[],
): Promise<number> => {
  const events = await readEventsAt(
    tx,
    positions.filter((position) => position <= cursor),
  );
  const due = { state: "waiting", failures: 0, lastFailure: null, nextAttemptAt: tx.now } as const;
  const parkings = events.map((event) => ({ position: event.position, key: keyOf(event), ...due }));
  if (parkings.length > 0) await parkEvents(tx, subscriptionId, parkings);
  return parkings.length;
};

const redeliver = async (tx: Tx, named: string, positions: readonly number[] | null, by: string): Promise<number> => {
  const subscription = await requireSubscription(tx, named);
  const events =
    positions === null
      ? await reviveParkedEvents(tx, subscription.subscriptionId)
      : await parkAgain(tx, subscription, positions);
  if (events === 0) return 0;
  const payload = { ...saying(subscription), events };
  await append(tx, { name: "subscription.redelivered", runId: null, actor: by, payload });
  return events;
};

const deadLetters = async (tx: Tx, named: string, request: { after: number; limit: number }): Promise<DeadLetter[]> => {
  const { subscriptionId } = await requireSubscription(tx, named);
  const dead = await listParkedEvents(tx, subscriptionId, { state: "dead", ...request });
  const events = await readEventsAt(
    tx,
    dead.map(({ position }) => position),
  );
  const byPosition = new Map(events.map((event) => [event.position, event]));
  return dead.map((letter) => ({ ...letter, event: byPosition.get(letter.position) ?? null }));
};

const withLags = async (tx: Tx, subscriptions: readonly Subscription[]): Promise<(Subscription & { lag: Lag })[]> => {
  const lags = await readLags(
    tx,
    subscriptions.map(({ subscriptionId }) => subscriptionId),
  );
  return subscriptions.flatMap((one) => {
    const lag = lags.get(one.subscriptionId);
    return lag === undefined ? [] : [{ ...one, lag }]; // removed by somebody else in between
  });
};

export const createSubscriptions = (db: Database, tenantId: TenantId): Subscriptions => {
  const transact = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => db.transaction(tenantId, work);
  /** Before who wants only what comes from now on: what has happened and has no place yet would come as well. */
  const placeWhatIsPast = (): Promise<void> => sequenceInbox(db, tenantId);
  return {
    add: async (request, by, inTransaction = async () => undefined) => {
      if (request.after === undefined) await placeWhatIsPast();
      return transact(async (tx) => {
        const subscription = await add(tx, request, by);
        await inTransaction(tx, subscription.subscriptionId);
        return subscription;
      });
    },
    list: () => transact(async (tx) => withLags(tx, await listSubscriptions(tx))),
    get: (named) =>
      transact(async (tx) => {
        const [found] = await withLags(tx, [await requireSubscription(tx, named)]);
        if (found === undefined) throw notFound(named);
        return found;
      }),
    pause: (named, reason, by) => transact((tx) => setState(tx, named, reason, by)),
    resume: (named, by) => transact((tx) => setState(tx, named, null, by)),
    remove: (named, by) =>
      transact(async (tx) => {
        const subscription = await requireSubscription(tx, named);
        await deleteSubscription(tx, subscription.subscriptionId);
        await append(tx, { name: "subscription.removed", runId: null, actor: by, payload: saying(subscription) });
      }),
    replay: async (named, from, by) => {
      if (from === "end") await placeWhatIsPast();
      return transact((tx) => replay(tx, named, from, by));
    },
    deadLetters: (named, request) => transact((tx) => deadLetters(tx, named, request)),
    redeliver: (named, positions, by) => transact((tx) => redeliver(tx, named, positions, by)),
  };
};

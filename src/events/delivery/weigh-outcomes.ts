/**
 * What becomes of a subscription after a batch. Two things are told apart: a subscriber who takes nothing is down, so it
 * keeps its place in the log and is tried again later; an event that fails while others get through is parked, and so are
 * those of its key behind it, while the cursor goes on. Where there are no others to compare with, one that is refused by
 * who is there uses up its attempts at the head, and is a dead letter then: it must not hold up all that is to come. Pure.
 */
import type { Event } from "../../model/event.ts";
import { FOREVER, nextDelayMs, RETRY } from "../../model/retry.ts";
import type { DeliveryFailure, Subscription } from "../../model/subscription.ts";
import type { Parking } from "../../store/events/parked-events.ts";
import type { Progress } from "../../store/events/subscriptions.ts";
import type { Outcome } from "./deliverer.ts";
import { keyOf } from "./deliverer.ts";

export type Tried = {
  event: Event;
  /** How often it has failed before; null for one that is not parked. */
  parkedFailures: number | null;
  outcome: Outcome;
};

export type Weighed = {
  progress: Progress;
  parkings: Parking[];
  /** Positions of parked events that were delivered. */
  unparked: number[];
  /** Keys whose first parked event is out of the way. */
  advanced: string[];
};

export type Weighing = {
  subscription: Subscription;
  /** In their order. */
  tried: readonly Tried[];
  /** Fresh events that were not tried, because one of their key is parked. */
  behind: readonly Event[];
  /** Position up to which there are no others. */
  through: number;
  now: Date;
  random: () => number;
};

/** A receiver may ask to be left alone, but not for ever. */
const RETRY_AFTER_CAP_MS = 3_600_000;

type FailedTry = Tried & { outcome: Extract<Outcome, { kind: "failed" }> };
const isFailed = (one: Tried): one is FailedTry => one.outcome.kind === "failed";
const isFresh = ({ parkedFailures }: Tried): boolean => parkedFailures === null;
const mayRetry = ({ outcome }: FailedTry): boolean => RETRY[outcome.failure.class].attempts > 1;

const later = ({ now }: Weighing, { retryAfterMs = 0 }: DeliveryFailure, delayMs: number): Date =>
  new Date(now.getTime() + Math.max(delayMs, Math.min(retryAfterMs, RETRY_AFTER_CAP_MS)));

/** In a row, this one included; 0 when it was not refused. */
const refusalsOf = ({ subscription: { failures, lastFailure } }: Weighing, { refused }: DeliveryFailure): number => {
  if (refused !== true) return 0;
  return (failures === 0 ? 0 : (lastFailure?.refusals ?? 0)) + 1;
};

const parkFailed = (weighing: Weighing, { event, parkedFailures, outcome }: FailedTry): Parking => {
  const { failure } = outcome;
  const failures = Math.max((parkedFailures ?? 0) + 1, refusalsOf(weighing, failure));
  const { maxAttempts } = weighing.subscription;
  const delayMs = nextDelayMs(failure.class, failures, weighing.random, { maxAttempts });
  return {
    position: event.position,
    key: keyOf(event),
    state: delayMs === null ? "dead" : "waiting",
    failures,
    lastFailure: failure,
    nextAttemptAt: delayMs === null ? null : later(weighing, failure, delayMs),
  };
};

const parkBehind = (event: Event): Parking => ({
  position: event.position,
  key: keyOf(event),
  state: "waiting",
  failures: 0,
  lastFailure: null,
  nextAttemptAt: null,
});

/** @property through the last position that it is done with */
type Down = { through: number; failing: NonNullable<Progress["failing"]> };

/** The subscriber as a whole, when it took nothing and might take it another time. */
const weighSubscriber = (weighing: Weighing): Down | null => {
  const { tried, subscription, random, now } = weighing;
  if (tried.some(({ outcome }) => outcome.kind === "delivered")) return null;
  const failed = tried.filter(isFresh).filter(isFailed).find(mayRetry);
  if (failed === undefined) return null;
  const { position } = failed.event;
  const refusals = refusalsOf(weighing, failed.outcome.failure);
  const failure = { ...failed.outcome.failure, ...(refusals > 0 && { refusals }) };
  const { maxAttempts, failures } = subscription;
  if (refusals > 0 && nextDelayMs(failure.class, refusals, random, { maxAttempts }) === null) {
    // The next one is tried at once; if that is refused as well, it is the subscriber that is failing still.
    return { through: position, failing: { failure: { ...failure, refusals: 0 }, nextAttemptAt: now } };
  }
  // Without end: what it has not taken is still in the log.
  const delayMs = nextDelayMs(failure.class, failures + 1, random, FOREVER) ?? 0;
  return { through: position - 1, failing: { failure, nextAttemptAt: later(weighing, failure, delayMs) } };
};

/** Events that were left alone though none of their key had failed: the delivery was broken off. */
const firstLeftAlone = (tried: readonly Tried[]): Tried | undefined => {
  const failedKeys = new Set(tried.filter(isFailed).map(({ event }) => keyOf(event)));
  return tried.filter(isFresh).find(({ event, outcome }) => outcome.kind === "held" && !failedKeys.has(keyOf(event)));
};

export const weighOutcomes = (weighing: Weighing): Weighed => {
  const { tried, behind, through } = weighing;
  const down = weighSubscriber(weighing);
  const leftAlone = firstLeftAlone(tried);
  const cursor = Math.min(
    through,
    down === null ? through : down.through,
    leftAlone === undefined ? through : leftAlone.event.position - 1,
  );
  const fresh = tried.filter((one) => isFresh(one) && one.event.position <= cursor);
  const again = tried.filter((one) => !isFresh(one));
  const failed = [...again, ...fresh].filter(isFailed).map((one) => parkFailed(weighing, one));
  const held = [...fresh.filter(({ outcome }) => outcome.kind === "held").map(({ event }) => event), ...behind];
  const delivered = again.filter(({ outcome }) => outcome.kind === "delivered");
  const gone = [...delivered.map(({ event }) => keyOf(event)), ...failed.filter(isDead).map(({ key }) => key)];
  return {
    progress: {
      cursor,
      failing: down?.failing ?? null,
      delivered: tried.some(({ outcome }) => outcome.kind === "delivered"),
    },
    parkings: [...failed, ...held.filter(({ position }) => position <= cursor).map(parkBehind)],
    unparked: delivered.map(({ event }) => event.position),
    advanced: [...new Set(gone)],
  };
};

const isDead = ({ state }: Parking): boolean => state === "dead";

import { expect, test } from "vitest";
import { anEvent } from "../../../test/support/a-run.ts";
import type { ErrorClass } from "../../model/errors.ts";
import type { Event } from "../../model/event.ts";
import { subscriptionSchema } from "../../model/subscription.ts";
import type { Subscription } from "../../model/subscription.ts";
import type { Outcome } from "./deliverer.ts";
import { weighOutcomes } from "./weigh-outcomes.ts";
import type { Tried } from "./weigh-outcomes.ts";

const NOW = new Date("2026-11-21T09:00:00.000Z");
const ok: Outcome = { kind: "delivered" };
const held: Outcome = { kind: "held" };
const failed = (errorClass: ErrorClass, retryAfterMs?: number): Outcome => ({
  kind: "failed",
  failure: { class: errorClass, message: "no", ...(retryAfterMs === undefined ? {} : { retryAfterMs }) },
});

const event = (position: number, key: string): Event => ({
  ...anEvent("run.paused", { reason: "x" }, { position }),
  correlation: key,
});
const tried = (position: number, key: string, outcome: Outcome, parkedFailures: number | null = null): Tried => ({
  event: event(position, key),
  outcome,
  parkedFailures,
});

const aSubscription = (parts: Partial<Subscription> = {}): Subscription => ({
  ...subscriptionSchema.parse({
    subscriptionId: "s",
    name: "s",
    kind: "webhook",
    source: "postgres",
    state: "active",
    reason: null,
    filter: {},
    batchSize: 100,
    maxAttempts: null,
    cursor: 0,
    failures: 0,
    failingSince: null,
    nextAttemptAt: null,
    lastFailure: null,
    deliveredAt: null,
    createdAt: NOW,
  }),
  ...parts,
});

const weigh = (
  all: Tried[],
  parts: { behind?: Event[]; through?: number; subscription?: Partial<Subscription> } = {},
) =>
  weighOutcomes({
    subscription: aSubscription(parts.subscription),
    tried: all,
    behind: parts.behind ?? [],
    through: parts.through ?? 10,
    now: NOW,
    random: () => 0.5,
  });

const inMs = (date: Date | null | undefined) => (date ? date.getTime() - NOW.getTime() : null);

test("what was delivered moves the cursor past all that was looked at", () => {
  const { progress, parkings } = weigh([tried(1, "a", ok), tried(4, "b", ok)]);
  expect(progress).toEqual({ cursor: 10, failing: null, delivered: true });
  expect(parkings).toEqual([]);
});

test("one that fails while others get through is parked, and those of its key behind it wait without a time", () => {
  const { progress, parkings } = weigh([tried(1, "a", failed("dependency")), tried(2, "b", ok), tried(3, "a", held)], {
    behind: [event(5, "c")],
  });
  expect(progress.cursor).toBe(10);
  expect(parkings.map((one) => [one.position, one.key, one.failures, inMs(one.nextAttemptAt)])).toEqual([
    [1, "a", 1, 1_000],
    [3, "a", 0, null],
    [5, "c", 0, null],
  ]);
});

test("a subscriber that takes nothing keeps its place, waits longer each time and gives nothing up", () => {
  const down = [tried(3, "a", failed("dependency")), tried(4, "b", failed("timeout"))];
  const first = weigh(down, { behind: [event(2, "c"), event(7, "c")] });
  expect(first.progress).toMatchObject({ cursor: 2, delivered: false });
  expect(inMs(first.progress.failing?.nextAttemptAt)).toBe(1_000);
  expect(first.parkings.map(({ position }) => position)).toEqual([2]);

  const later = weigh(down, { subscription: { failures: 100, maxAttempts: 3 } });
  expect(inMs(later.progress.failing?.nextAttemptAt)).toBe(300_000);
  expect(later.parkings).toEqual([]);
});

test("an event that is refused again and again where no other is taken is a dead letter, and the next is tried at once", () => {
  const refused: Outcome = { kind: "failed", failure: { class: "dependency", message: "no", refused: true } };
  const lastFailure = (refusals: number) => ({ class: "dependency" as const, message: "no", refused: true, refusals });
  const head = [tried(3, "a", refused), tried(4, "a", held), tried(6, "b", refused)];
  const first = weigh(head, { subscription: { maxAttempts: 3, lastFailure: lastFailure(2) } });
  expect(first.progress).toMatchObject({ cursor: 2, failing: { failure: { refusals: 1 } } });

  const second = weigh(head, { subscription: { maxAttempts: 3, failures: 1, lastFailure: lastFailure(1) } });
  expect(second.progress).toMatchObject({ cursor: 2, failing: { failure: { refusals: 2 } } });
  expect(second.parkings).toEqual([]);

  const last = weigh(head, { subscription: { maxAttempts: 3, failures: 2, lastFailure: lastFailure(2) } });
  expect(last.progress).toEqual({
    cursor: 3,
    failing: { failure: lastFailure(0), nextAttemptAt: NOW },
    delivered: false,
  });
  expect(last.parkings).toMatchObject([{ position: 3, key: "a", state: "dead", failures: 3 }]);
  expect(last.advanced).toEqual(["a"]);
});

test("a subscriber who is away is not taken for one who refuses, however often", () => {
  const away = weigh([tried(3, "a", failed("dependency"))], { subscription: { maxAttempts: 1, failures: 50 } });
  expect(away.progress).toMatchObject({ cursor: 2 });
  expect(away.parkings).toEqual([]);
});

test("what cannot get better is a dead letter at once, also when nothing else was tried", () => {
  const { progress, parkings, advanced } = weigh([tried(3, "a", failed("permanent")), tried(4, "a", held)]);
  expect(progress).toMatchObject({ cursor: 10, failing: null });
  expect(parkings.map(({ position, state }) => [position, state])).toEqual([
    [3, "dead"],
    [4, "waiting"],
  ]);
  expect(advanced).toEqual(["a"]);
});

test("a parked one that is delivered makes way; one that used up its attempts is dead", () => {
  const all = [tried(1, "a", ok, 2), tried(2, "b", failed("transient"), 4), tried(3, "c", failed("transient"), 1)];
  const { parkings, unparked, advanced } = weigh(all);
  expect(unparked).toEqual([1]);
  expect(parkings.map(({ position, state, failures }) => [position, state, failures])).toEqual([
    [2, "dead", 5],
    [3, "waiting", 2],
  ]);
  expect(advanced).toEqual(["a", "b"]);
});

test("a subscription's own number of attempts counts instead of the class's", () => {
  const { parkings } = weigh([tried(1, "a", failed("transient"), 5), tried(2, "b", ok)], {
    subscription: { maxAttempts: 20 },
  });
  expect(parkings[0]).toMatchObject({ state: "waiting", failures: 6 });
});

test("a receiver that asks for time gets it, within bounds", () => {
  const asked = (ms: number) => weigh([tried(1, "a", failed("dependency", ms)), tried(2, "b", ok)]).parkings[0];
  expect(inMs(asked(60_000)?.nextAttemptAt)).toBe(60_000);
  expect(inMs(asked(10)?.nextAttemptAt)).toBe(1_000);
  expect(inMs(asked(1e12)?.nextAttemptAt)).toBe(3_600_000);
});

test("a delivery that was broken off goes on before the first that was left alone", () => {
  const { progress, parkings } = weigh([
    tried(1, "a", ok),
    tried(2, "b", failed("transient")),
    tried(3, "b", held),
    tried(5, "c", held),
    tried(6, "a", ok),
  ]);
  expect(progress).toMatchObject({ cursor: 4, failing: null, delivered: true });
  expect(parkings.map(({ position }) => position)).toEqual([2, 3]);
});

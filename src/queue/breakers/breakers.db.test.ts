/** What depends on something that is down is held back, tried one at a time, and taken up again by itself. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { untilBlocked } from "../../../test/support/blocked.ts";
import { failing, openTaskQueue } from "../../../test/support/task-queue.ts";
import type { TaskQueueFixture } from "../../../test/support/task-queue.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import { countFailures } from "./breakers.ts";

let at: TaskQueueFixture;
beforeEach(async () => {
  at = await openTaskQueue();
});
afterEach(() => at.close());

const put = (count: number, kind = "mail") =>
  at.enqueue(...Array.from({ length: count }, () => ({ kind, maxAttempts: 1 })));
const fail = async (count: number): Promise<void> => {
  const leased = await at.lease(count);
  expect(leased).toHaveLength(count);
  await Promise.all(leased.map(({ lease }) => at.queue.reportFailed(lease, failing("dependency"))));
};
const kinds = async (limit?: number) => (await at.lease(limit)).map(({ kind }) => kind);

test("a kind that fails for its dependency is held back; others go on, and one at a time tries it", async () => {
  await put(5);
  await fail(5);
  await put(4);
  await put(1, "tiles");

  expect(await at.queue.breakers(LOCAL_TENANT)).toMatchObject([{ queue: "q", kind: "mail", failures: 5, probes: 0 }]);
  expect(await kinds()).toEqual(["tiles"]);
  at.clock.advance(10_000);
  expect(await kinds()).toEqual(["mail"]);
  expect(await kinds()).toEqual([]);
});

test("a try in vain keeps it open for longer; one that succeeds closes it and takes up the dead letters", async () => {
  const dead = await put(5);
  await fail(5);
  const waiting = await put(2);
  at.clock.advance(10_000);
  await fail(1);

  expect(await kinds()).toEqual([]);
  at.clock.advance(10_000);
  expect(await kinds()).toEqual([]);
  at.clock.advance(10_000);
  const probe = await at.leaseOne();
  await at.queue.reportSucceeded(probe.lease, {});
  const revived = await at.queue.settleBreakers(LOCAL_TENANT);
  await at.queue.stage(LOCAL_TENANT);

  expect(new Set(revived)).toEqual(new Set([...dead, waiting[0]]));
  expect(await at.queue.breakers(LOCAL_TENANT)).toEqual([]);
  expect(await at.lease()).toHaveLength(6);
});

test("a kind that also succeeds, or fails for something else, is not held back", async () => {
  await put(6);
  const [good, ...others] = await at.lease(6);
  await at.queue.reportSucceeded(good!.lease, {});
  await Promise.all(others.map(({ lease }) => at.queue.reportFailed(lease, failing("dependency"))));
  await put(9, "tiles");
  const tiles = await at.lease(9);
  await Promise.all(tiles.map(({ lease }) => at.queue.reportFailed(lease, failing("permanent"))));

  expect(await at.queue.breakers(LOCAL_TENANT)).toEqual([]);
});

test("two control planes that count a kind's first failures at once lose none of them", async () => {
  const failures = (count: number) =>
    Array.from({ length: count }, () => ({ queue: "q", kind: "mail", message: "it is down" }));
  const [counted, committing] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const many = at.inTx(async (tx) => {
    const told = await countFailures(tx, failures(5));
    counted.resolve();
    await committing.promise;
    return told;
  });
  await counted.promise;
  const one = at.inTx((tx) => countFailures(tx, failures(1)));
  await untilBlocked(at.connection);
  committing.resolve();

  const told = [...(await many), ...(await one)];
  expect(told.map(({ name }) => name)).toEqual(["breaker.opened"]);
  expect(await at.queue.breakers(LOCAL_TENANT)).toMatchObject([{ queue: "q", kind: "mail", failures: 6 }]);
});

test("a standing offer takes up the work when the breaker may be tried", async () => {
  await put(5);
  await fail(5);
  await put(2);
  const slots = at.slots(5);
  // It looks once more when it hears others; what it still asks is in the rounds before these, and has its answer.
  await at.hears;
  await at.lease(1, { queues: ["none"] });
  await at.lease(1, { queues: ["none"] });
  expect(slots.got).toEqual([]);

  at.clock.advance(10_000);

  const first = await slots.next();
  expect(slots.got).toHaveLength(1);
  await at.queue.reportSucceeded(first.lease, {});
  await at.queue.settleBreakers(LOCAL_TENANT);
  slots.offer.wake();
  // Time passes until it looks again: a question that is on its way may have met the breaker.
  await vi.waitFor(() => {
    at.clock.advance(1_000);
    expect(slots.got).toHaveLength(2);
  }, 60_000);
  await slots.offer.close();
});

/** Each cause for which a task of a queue waits, as whoever asks is told of it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { failing, openTaskQueue } from "../../../test/support/task-queue.ts";
import type { TaskQueueFixture } from "../../../test/support/task-queue.ts";
import { createEventLog } from "../../events/event-log.ts";
import type { TaskId } from "../../model/ids.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import { deleteStop, putStop } from "../../store/models/budget-stops.ts";
import { createAgentDesk } from "../agent-desk.ts";

let at: TaskQueueFixture;
beforeEach(async () => {
  at = await openTaskQueue();
});
afterEach(() => at.close());

const NOBODY = "no agent is connected";
const NEXT = "it is the next in its queue";

const reasonsOf = async (taskId: TaskId | undefined): Promise<string[]> => {
  const desk = createAgentDesk({ db: at.db, events: createEventLog(), clock: at.clock }, LOCAL_TENANT);
  const { state, reasons } = await desk.explain(String(taskId), null);
  expect(["queued", "scheduled"]).toContain(state);
  return reasons;
};
const inMs = (delayMs: number): string => new Date(at.clock.now().getTime() + delayMs).toISOString();

test("nobody is there, and others come before it", async () => {
  const [, second] = await at.enqueue({}, {});
  expect(await reasonsOf(second)).toEqual([NOBODY, "comes before it"].map((part) => expect.stringContaining(part)));
});

test("its queue is paused, then drained", async () => {
  const [waiting] = await at.enqueue({});
  await at.queue.pause(LOCAL_TENANT, "q", "the night", "ada");
  expect(await reasonsOf(waiting)).toEqual(['queue "q" is paused: the night', NOBODY, NEXT]);
  await at.queue.drain(LOCAL_TENANT, "q", "it moves", "ada");
  expect(await reasonsOf(waiting)).toEqual(['queue "q" is drained: it moves', NOBODY, NEXT]);
});

test("it is for later, and after a failure it waits for its backoff", async () => {
  const [later] = await at.enqueue({ runAt: new Date(at.clock.now().getTime() + 60_000) });
  expect(await reasonsOf(later)).toEqual([`it runs at ${inMs(60_000)}`, NOBODY, NEXT]);

  const [again] = await at.enqueue({ backoff: { delayMs: 5_000 } });
  await at.queue.reportFailed((await at.leaseOne()).lease, failing("transient"));
  const reasons = await reasonsOf(again);
  expect(reasons[0]).toMatch(/^it runs at /);
  expect(reasons.at(-1)).toBe("attempt 1 failed with TASK_FAILED: failed as transient");
});

test("as many as may be in hand are, of its queue or of all of them, until one has ended", async () => {
  await at.queue.limit(LOCAL_TENANT, "q", { maxInHand: 1 }, "ada");
  const [, waiting] = await at.enqueue({}, {});
  const { lease } = await at.leaseOne();
  const ofQueue = 'of queue "q" at most 1 may be in hand at once, and 1 are';
  expect(await reasonsOf(waiting)).toEqual([ofQueue, NOBODY, NEXT]);

  await at.queue.limit(LOCAL_TENANT, null, { maxInHand: 1 }, "ada");
  const ofAll = "of all queues together at most 1 may be in hand at once, and 1 are";
  expect(await reasonsOf(waiting)).toEqual(expect.arrayContaining([ofQueue, ofAll]));

  await at.queue.reportSucceeded(lease, {});
  expect(await reasonsOf(waiting)).toEqual([NOBODY, NEXT]);
});

test("its queue has begun what its rate allows, until the time that is said", async () => {
  await at.queue.limit(LOCAL_TENANT, "q", { rate: { tasks: 1, perMs: 10_000, burst: 1 } }, "ada");
  const [, waiting] = await at.enqueue({}, {});
  await at.leaseOne();
  at.clock.advance(4_000);
  const rate = `of queue "q" at most 1 may be begun every 10 s; the next may be at ${inMs(6_000)}`;
  expect(await reasonsOf(waiting)).toEqual([rate, NOBODY, NEXT]);
  at.clock.advance(6_000);
  expect(await reasonsOf(waiting)).toEqual([NOBODY, NEXT]);
});

test("its concurrency key is held by as many as may hold it", async () => {
  const [first, second, third] = await at.enqueue(...[1, 2, 3].map(() => ({ concurrencyKey: "ada" })));
  await at.leaseOne();
  const held = `concurrency key "ada" is held by task ${first} at agent agent-1`;
  expect((await reasonsOf(second))[0]).toBe(held);

  await at.queue.limit(LOCAL_TENANT, "q", { maxPerKey: 2 }, "ada");
  expect(await reasonsOf(second)).toEqual([NOBODY, NEXT]);
  await at.leaseOne();
  expect((await reasonsOf(third))[0]).toMatch(/^concurrency key "ada" is held by task .+ at agent agent-1 and 1 more$/);
});

test("the breaker of its kind is open, then one task tries it", async () => {
  await at.enqueue(...Array.from({ length: 5 }, () => ({ kind: "mail", maxAttempts: 1 })));
  for (const { lease } of await at.lease(5)) await at.queue.reportFailed(lease, failing("dependency"));
  const since = inMs(0);
  const [first, second, other] = await at.enqueue({ kind: "mail" }, { kind: "mail" }, { kind: "tiles" });
  const open = `the breaker of kind "mail" is open since ${since}: failed as dependency;`;
  expect((await reasonsOf(first))[0]).toBe(`${open} it is tried again at ${inMs(10_000)}`);
  expect((await reasonsOf(other))[0]).toBe(NOBODY);

  at.clock.advance(10_000);
  expect((await reasonsOf(first))[0]).toBe(NOBODY);
  expect((await at.leaseOne()).lease.taskId).toBe(first);
  expect((await reasonsOf(second))[0]).toBe(`${open} one task is trying it now`);
});

test("all agents are stopped, until they are released", async () => {
  const [waiting] = await at.enqueue({});
  await at.inTx((tx) => putStop(tx, { by: "ada", reason: "too dear", at: at.clock.now() }));
  expect(await reasonsOf(waiting)).toEqual([`ada stopped all agents at ${inMs(0)}: too dear`, NOBODY, NEXT]);
  await at.inTx(deleteStop);
  expect(await reasonsOf(waiting)).toEqual([NOBODY, NEXT]);
});

/** What leads from one event of a task without a run to its next. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { AGENT, failing, LEASE_MS, openTaskQueue, type TaskQueueFixture } from "../../test/support/task-queue.ts";
import type { Event } from "../model/event.ts";
import { LOCAL_TENANT, type TaskId } from "../model/ids.ts";
import { createDeadLetters } from "../queue/dead-letters/dead-letters.ts";
import { moveFromInbox } from "../store/events/event-inbox.ts";
import { lockHeads } from "../store/events/events.ts";
import { createEventLog } from "./event-log.ts";

let at: TaskQueueFixture;
beforeEach(async () => {
  at = await openTaskQueue();
});
afterEach(() => at.close());

const onRecord = async (): Promise<Event[]> => {
  await at.inTx(async (tx) => {
    await lockHeads(tx, []);
    await moveFromInbox(tx, 100);
  });
  return at.inTx((tx) => createEventLog().read(tx, { limit: 100 }));
};

const isAbout = ({ taskId, payload }: Event, task: TaskId): boolean =>
  taskId === task || ((payload["taskIds"] ?? []) as string[]).includes(task);

/** From the last event about a task back to the first, by nothing but what each says led to it. */
const chainOf = async (task: TaskId): Promise<string[]> => {
  const events = await onRecord();
  const names: string[] = [];
  for (let one = events.findLast((event) => isAbout(event, task)); one !== undefined;) {
    names.push(one.name);
    const { causation } = one;
    one = events.find(({ eventId }) => eventId === causation);
  }
  return names;
};

const succeed = async (result = {}): Promise<void> => at.queue.reportSucceeded((await at.leaseOne()).lease, result);

test.each([
  ["nothing", {}],
  ["a result", { result: { tiles: 3 } }],
])("a task that is done follows from what gave it, with %s to show", async (_, result) => {
  const [task] = await at.enqueue({});
  await succeed(result);
  expect(await chainOf(task!)).toEqual(["tasks.succeeded", "tasks.enqueued"]);
});

test("an attempt follows from the one before, and from having been given back or lost", async () => {
  const [task] = await at.enqueue({ backoff: { delayMs: 0 } });
  await at.queue.reportFailed((await at.leaseOne()).lease, failing("transient"));
  at.clock.advance(60_000);
  await at.queue.stage(LOCAL_TENANT);
  await at.queue.giveBack((await at.leaseOne()).lease, "it leaves");
  await at.leaseOne();
  at.clock.advance(LEASE_MS * 2);
  await at.queue.rescue(LOCAL_TENANT);
  at.clock.advance(60_000);
  await at.queue.stage(LOCAL_TENANT);
  await succeed();
  expect(await chainOf(task!)).toEqual([
    "tasks.succeeded",
    "tasks.failed",
    "tasks.returned",
    "tasks.failed",
    "tasks.enqueued",
  ]);
});

test("a dead letter that is tried again follows from that", async () => {
  const [task] = await at.enqueue({ maxAttempts: 1 });
  await at.queue.reportFailed((await at.leaseOne()).lease, failing("permanent"));
  at.clock.advance(1);
  const parts = { db: at.db, events: createEventLog(), clock: at.clock, queue: at.queue };
  await createDeadLetters(parts, LOCAL_TENANT).retry({ taskIds: [task!] }, "ada");
  await succeed();
  expect(await chainOf(task!)).toEqual(["tasks.succeeded", "dead-letters.retried"]);
});

test("what nobody begins in time follows from what gave it", async () => {
  const [task] = await at.enqueue({ deadline: new Date(at.clock.now().getTime() + 1) });
  at.clock.advance(1);
  await at.queue.stage(LOCAL_TENANT);
  expect(await chainOf(task!)).toEqual(["tasks.expired", "tasks.enqueued"]);
});

const succeedAll = async (result: object): Promise<void> => {
  const leased = await at.lease();
  await Promise.all(leased.map(({ lease }) => at.queue.reportSucceeded(lease, result)));
};

test.each([
  ["nothing", {}],
  ["a result", { result: 1 }],
])("what is done in one moment is told by what gave it, with %s to show", async (_, result) => {
  const first = await at.enqueue({}, {});
  const second = await at.enqueue({});
  await succeedAll(result);

  const events = await onRecord();
  const given = events.filter(({ name }) => name === "tasks.enqueued");
  const done = events.filter(({ name }) => name === "tasks.succeeded");
  const tasksOf = (cause: Event): string[][] =>
    done
      .filter(({ causation }) => causation === cause.eventId)
      .map(({ payload }) => (payload["taskIds"] as string[]).toSorted());
  expect(given.map(tasksOf)).toEqual([[first.toSorted()], [second]]);
  expect(new Set(done.map(({ eventId }) => eventId)).size).toBe(2);
});

test("a breaker opens because of the last failure that it counts, whatever gave the tasks", async () => {
  for (let count = 0; count < 5; count += 1) await at.enqueue({ kind: "mail", maxAttempts: 1 });
  const leased = await at.lease();
  await Promise.all(leased.map(({ lease }) => at.queue.reportFailed(lease, failing("dependency"))));

  const events = await onRecord();
  const opened = events.find(({ name }) => name === "breaker.opened");
  expect(opened?.causation).toBe(events.findLast(({ name }) => name === "tasks.failed")?.eventId);
  expect(events.filter(({ name }) => name === "tasks.failed")).toHaveLength(5);
});

test("what an older version put there ends as it did, and follows from nothing that is known", async () => {
  const [waits] = await at.enqueue({});
  await at.inTx((tx) => tx.query("update queued_tasks set last_event = null where tenant_id = $1", [tx.tenantId]));
  await succeed();
  expect(await chainOf(waits!)).toEqual(["tasks.succeeded"]);
  expect((await onRecord()).at(-1)).toMatchObject({ actor: AGENT, taskId: waits, causation: null });
});

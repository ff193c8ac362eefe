/** Standing offers: how work gets into slots by itself. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { openTaskQueue } from "../../../test/support/task-queue.ts";
import type { TaskQueueFixture } from "../../../test/support/task-queue.ts";
import { createEventLog } from "../../events/event-log.ts";
import type { TaskId } from "../../model/ids.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import { moveFromInbox } from "../../store/events/event-inbox.ts";
import { lockHeads } from "../../store/events/events.ts";

let at: TaskQueueFixture;
beforeEach(async () => {
  at = await openTaskQueue();
});
afterEach(() => at.close());

const idsOf = (tasks: readonly { lease: { taskId: TaskId } }[]): TaskId[] => tasks.map(({ lease }) => lease.taskId);

/** An offer that knows of nothing that waits. */
const drySlots = async (
  count: number,
  ...more: Parameters<TaskQueueFixture["slots"]> extends [number, ...infer R] ? R : never
) => {
  const slots = at.slots(count, ...more);
  const [probe] = await at.enqueue({ requires: [...(more[0]?.capabilities ?? [])] });
  expect((await slots.next()).lease.taskId).toBe(probe);
  slots.got.length = 0;
  // It looks once more when it hears others.
  await at.hears;
  // What the offer still asks is in the rounds before this one.
  await at.lease(1, { queues: ["none"] });
  await at.lease(1, { queues: ["none"] });
  return slots;
};

test("a new task is in a free slot when its enqueue is acknowledged", async () => {
  const { got, offer } = await drySlots(2);

  const [first] = await at.enqueue({ payload: { a: 1 }, title: "one" });

  expect(idsOf(got)).toEqual([first]);
  expect(got[0]).toMatchObject({ attempt: 1, payload: { a: 1 }, title: "one", lease: { token: 1 } });
  expect(await at.state(first!)).toBe("leased");
  await at.queue.reportSucceeded(got[0]!.lease, {});
  expect(await at.state(first!)).toBe("succeeded");
  await offer.close();
});

test.each([
  ["plain", {}],
  ["less common", { timeoutMs: 1_000 }],
])("in the row of a %s task that goes there is the event that told of it", async (_, more) => {
  const { got, offer } = await drySlots(2);
  const [task] = await at.enqueue(more);
  expect(idsOf(got)).toEqual([task]);
  const rows = await at.inTx((tx) =>
    tx.query(
      `select t.last_event = i.event_id::uuid as "isIts" from leased_tasks t
       join event_inbox i on i.tenant_id = $1 and i.name = 'tasks.enqueued' and i.task_id = t.task_id
       where t.tenant_id = $1 and t.task_id = $2`,
      [tx.tenantId, task],
    ),
  );
  expect(rows).toEqual([{ isIts: true }]);
  await offer.close();
});

test("what there is no room for waits, the less urgent first, and comes when a slot is free", async () => {
  const { got, offer } = await drySlots(2);

  const [low, high, middle] = await at.enqueue({}, { priority: 5 }, { priority: 3 });

  expect(new Set(idsOf(got))).toEqual(new Set([high, middle]));
  expect(await at.state(low!)).toBe("queued");
  got.length = 1; // one of them is done
  offer.wake();
  await expect.poll(() => idsOf(got)).toContain(low);
  await offer.close();
});

test("a new task does not overtake what waits already", async () => {
  const { got, offer } = await drySlots(1);
  // put there behind the back of the offer, as by a process that died before it could say so
  const other = await openTaskQueue(at);
  await at.queue.pause(LOCAL_TENANT, "q", "", "ada");
  const [first] = await other.enqueue({});
  await at.inTx((tx) => tx.query("update queues set paused_at = null where tenant_id = $1", [LOCAL_TENANT]));

  const [second] = await at.enqueue({});

  await expect.poll(() => idsOf(got)).toEqual([first]);
  expect(await at.state(second!)).toBe("queued");
  await offer.close();
  await other.close();
});

test("tasks that wait for their time, or require more than is offered, are not handed over", async () => {
  const { got, offer } = await drySlots(5, { capabilities: ["node"] });
  const later = new Date(at.clock.now().getTime() + 1_000);

  const [mine] = await at.enqueue({ requires: ["node"] }, { requires: ["gpu"] }, { runAt: later });
  await at.enqueueOne({}, "another");

  expect(idsOf(got)).toEqual([mine]);
  at.clock.advance(1_000);
  await at.queue.stage(LOCAL_TENANT);
  await expect.poll(() => got.length).toBe(2);
  await offer.close();
});

test("what another control plane enqueues is announced", async () => {
  const { got, offer } = await drySlots(1);
  const other = await openTaskQueue(at);

  const [theirs] = await other.enqueue({});

  await expect.poll(() => idsOf(got)).toEqual([theirs]);
  await offer.close();
  await other.close();
});

test("what another control plane enqueues while nobody listens yet is found by the listening", async () => {
  const listening = Promise.withResolvers<void>();
  const deaf = await openTaskQueue(at, { listening: listening.promise });
  const slots = deaf.slots(2);
  const { got, offer } = slots;
  const [probe] = await deaf.enqueue({});
  expect((await slots.next()).lease.taskId).toBe(probe);
  await deaf.lease(1, { queues: ["none"] });
  await deaf.lease(1, { queues: ["none"] });
  const [theirs] = await at.enqueue({});

  listening.resolve();

  await expect.poll(() => idsOf(got)).toEqual([probe, theirs]);
  await offer.close();
  await deaf.close();
});

test("what was passed over because another control plane had it locked, and did not take, is announced", async () => {
  const other = await openTaskQueue(at);
  const announced = Promise.withResolvers<string>();
  await other.db.listen("provost_queue", announced.resolve);
  const second = await at.enqueueOne({}, "b");
  await announced.promise;
  const locked = Promise.withResolvers<void>();
  const looked = Promise.withResolvers<void>();
  const locking = at.inTx(async (tx) => {
    await tx.query("select 1 from queued_tasks where tenant_id = $1 for update", [LOCAL_TENANT]);
    locked.resolve();
    await looked.promise;
  });
  await locked.promise;
  const slots = other.slots(1, { queues: ["b"] });
  await other.hears;
  for (let round = 0; round < 2; round += 1) await other.lease(1, { queues: ["none"] });
  looked.resolve();
  await locking;
  expect(slots.got).toEqual([]);
  const first = await at.enqueueOne({ priority: 1 }, "a");

  expect(idsOf(await at.lease(1, { queues: ["a", "b"] }))).toEqual([first.taskId]);

  expect((await slots.next()).lease.taskId).toBe(second.taskId);
  await slots.offer.close();
  await other.close();
});

test("an offer that is closed takes nothing more, and what was on its way has arrived", async () => {
  const { got, offer } = await drySlots(5);
  const sent = Promise.all([at.enqueue({}), at.enqueue({})]);

  await offer.close();
  const taken = idsOf(got);
  const all = (await sent).flat();
  await at.enqueue({});

  expect(idsOf(got)).toEqual(taken);
  for (const taskId of all) expect(await at.state(taskId)).toBe(taken.includes(taskId) ? "leased" : "queued");
});

test("a round says in one event what it enqueued, and in one what was done", async () => {
  const taskIds = await at.enqueue({}, {}, {});
  const leases = await at.lease();
  await Promise.all(leases.map(({ lease }) => at.queue.reportSucceeded(lease, {})));

  await at.inTx(async (tx) => {
    await lockHeads(tx, []);
    await moveFromInbox(tx, 100);
  });
  const events = await at.inTx((tx) => createEventLog().read(tx, { limit: 10 }));

  expect(events.map(({ name }) => name)).toEqual(["tasks.enqueued", "tasks.succeeded"]);
  for (const { payload } of events) expect(new Set(payload.taskIds as string[])).toEqual(new Set(taskIds));
});

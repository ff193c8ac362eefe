/** What people do to queues is on record as theirs. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTaskQueue } from "../../../test/support/task-queue.ts";
import type { TaskQueueFixture } from "../../../test/support/task-queue.ts";
import { createEventLog } from "../../events/event-log.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import { deleteStop, putStop } from "../../store/models/budget-stops.ts";
import { tellAnyQueued } from "./announcements.ts";
import { moveFromInbox } from "../../store/events/event-inbox.ts";
import { lockHeads } from "../../store/events/events.ts";

let at: TaskQueueFixture;
beforeAll(async () => {
  at = await openTaskQueue();
});
afterAll(() => at.close());

test("who paused, resumed and cancelled is named by the event", async () => {
  const [taskId] = await at.enqueue({});

  await at.queue.pause(LOCAL_TENANT, "q", "maintenance", "ada");
  await at.queue.pause(LOCAL_TENANT, "q", "again", "eve");
  await at.queue.resume(LOCAL_TENANT, "q", "bob");
  await at.queue.cancel(LOCAL_TENANT, [taskId!], "no need", "cid");

  await at.inTx(async (tx) => {
    await lockHeads(tx, []);
    await moveFromInbox(tx, 100);
  });
  const events = await at.inTx((tx) => createEventLog().read(tx, { limit: 10 }));
  expect(events.map(({ name, actor }) => [name, actor])).toEqual(
    expect.arrayContaining([
      ["queue.paused", "ada"],
      ["queue.resumed", "bob"],
      ["tasks.cancelled", "cid"],
    ]),
  );
  expect(events.filter(({ name }) => name.startsWith("queue."))).toHaveLength(2);
});

test("a queue that is drained is told apart from one that is paused, until it is resumed", async () => {
  const held = await at.inTx((tx) => createEventLog().read(tx, { limit: 1_000 }));
  await at.enqueue({});
  const { lease } = await at.leaseOne();
  const counts = async () => (await at.queue.counts(LOCAL_TENANT)).find(({ queue }) => queue === "q");

  await at.queue.pause(LOCAL_TENANT, "q", "maintenance", "ada");
  expect(await counts()).toMatchObject({ pausedReason: "maintenance", drains: false, leased: 1 });
  await at.queue.drain(LOCAL_TENANT, "q", "", "bob");
  await at.queue.drain(LOCAL_TENANT, "q", "again", "eve");
  await at.queue.pause(LOCAL_TENANT, "q", "again", "eve");
  expect(await counts()).toMatchObject({ pausedReason: "maintenance", drains: true, leased: 1 });
  await at.queue.resume(LOCAL_TENANT, "q", "cid");
  await at.queue.reportSucceeded(lease, {});
  expect(await counts()).toMatchObject({ pausedReason: null, drains: false });

  await at.inTx(async (tx) => {
    await lockHeads(tx, []);
    await moveFromInbox(tx, 1_000);
  });
  const events = (await at.inTx((tx) => createEventLog().read(tx, { limit: 1_000 }))).slice(held.length);
  expect(events.flatMap(({ name, actor }) => (name.startsWith("queue.") ? [[name, actor]] : []))).toEqual([
    ["queue.paused", "ada"],
    ["queue.draining", "bob"],
    ["queue.resumed", "cid"],
  ]);
});

test("while all agents are stopped nothing is handed out: not what waits, nor what is new, nor what is limited", async () => {
  const [waits] = await at.enqueue({});
  const limits = { maxInHand: 5 };
  const stop = (tx: Parameters<typeof putStop>[0]) => putStop(tx, { by: "ada", reason: "enough", at: tx.now });
  await at.inTx(stop);

  expect(await at.lease()).toEqual([]);
  const slots = at.slots(5);
  const { offer, got } = slots;
  const [fresh] = await at.enqueue({});
  await at.queue.limit(LOCAL_TENANT, "q", limits, "ada");
  expect(await at.lease()).toEqual([]);
  expect(got).toEqual([]);
  await at.inTx(async (tx) => {
    await deleteStop(tx);
    tellAnyQueued(tx);
  });

  const taken = [await slots.next(), await slots.next()].map(({ lease }) => lease.taskId);
  expect(new Set(taken)).toEqual(new Set([waits, fresh]));
  await offer.close();
});

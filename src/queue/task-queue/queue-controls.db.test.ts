/** What people do to queues is on record as theirs. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTaskQueue } from "../../../test/support/task-queue.ts";
import type { TaskQueueFixture } from "../../../test/support/task-queue.ts";
import { createEventLog } from "../../events/event-log.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import { deleteStop, putStop } from "../../store/budget-stops.ts";
import { tellAnyQueued } from "./announcements.ts";
import { moveFromInbox } from "../../store/event-inbox.ts";
import { lockHeads } from "../../store/events.ts";

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

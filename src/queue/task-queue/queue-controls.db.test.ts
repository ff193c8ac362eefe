/** What people do to queues is on record as theirs. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTaskQueue } from "../../../test/support/task-queue.ts";
import type { TaskQueueFixture } from "../../../test/support/task-queue.ts";
import { createEventLog } from "../../events/event-log.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
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

/** How fast queues take tasks in and end them, counted by what is on record. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { failing, openTaskQueue } from "../../../test/support/task-queue.ts";
import type { TaskQueueFixture } from "../../../test/support/task-queue.ts";
import { LOCAL_TENANT, type TenantId } from "../../model/ids.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import { reviveDeadLetters } from "../../store/queues/dead-letters.ts";

const MINUTE = 60_000;

let at: TaskQueueFixture;
beforeEach(async () => {
  at = await openTaskQueue();
});
afterEach(() => at.close());

const rates = async (tenantId: TenantId = LOCAL_TENANT) =>
  Object.fromEntries(
    (await at.queue.turnover(tenantId)).map(({ queue, enqueued, succeeded, failed }) => [
      queue,
      [enqueued, succeeded, failed],
    ]),
  );

test("what came in is counted wherever it is by now, and what has ended by how", async () => {
  const [waits] = await at.enqueue({}, {}, {}, {}, {});
  await at.enqueue({ runAt: new Date(at.clock.now().getTime() + MINUTE) });
  await at.enqueueOne({}, "other");
  const [done, alsoDone, failed, held] = await at.lease(4);
  await at.queue.reportSucceeded(done!.lease, { result: "made" });
  await at.queue.reportSucceeded(alsoDone!.lease, {});
  await at.queue.reportFailed(failed!.lease, failing("permanent"));

  expect(await rates()).toEqual({ q: [6, 2, 1], other: [1, 0, 0] });

  // in hand and in the line as before: nothing came in and nothing has ended
  await at.queue.reportFailed(held!.lease, failing("transient"));
  expect(await rates()).toEqual({ q: [6, 2, 1], other: [1, 0, 0] });

  await at.queue.cancel(LOCAL_TENANT, [waits!], "no need", "ada");
  expect(await rates()).toEqual({ q: [6, 2, 1], other: [1, 0, 0] });
});

test("a task that came in before the window counts where it ends in it, and nothing counts after it", async () => {
  await at.enqueue({}, {});
  at.clock.advance(4 * MINUTE);
  await at.enqueue({});
  const [first, second] = await at.lease(2);
  await at.queue.reportSucceeded(first!.lease, {});
  await at.queue.reportSucceeded(second!.lease, {});
  expect(await rates()).toEqual({ q: [3, 2, 0] });

  at.clock.advance(2 * MINUTE);
  expect(await rates()).toEqual({ q: [1, 2, 0] });

  at.clock.advance(3 * MINUTE);
  expect(await rates()).toEqual({});
});

test("a queue that keeps up has a rate, and is not listed for it", async () => {
  await at.enqueueOne({}, "quick");
  const { lease } = await at.leaseOne({ queues: ["quick"] });
  await at.queue.reportSucceeded(lease, {});

  expect(await rates()).toEqual({ quick: [1, 1, 0] });
  expect(await at.queue.counts(LOCAL_TENANT)).toEqual([]);
});

test("a dead letter that is tried again has not ended, and came in when it did", async () => {
  await at.enqueue({});
  const { lease } = await at.leaseOne();
  await at.queue.reportFailed(lease, failing("permanent"));
  expect(await rates()).toEqual({ q: [1, 0, 1] });

  await at.inTx((tx) =>
    reviveDeadLetters(tx, { filter: {}, taskIds: null, limit: 10, edit: {}, lastEvent: uuidV7(tx.now) }),
  );

  expect(await rates()).toEqual({ q: [1, 0, 0] });
});

test("another tenant's tasks are in nobody's rates", async () => {
  await at.enqueue({});

  expect(await rates("another" as TenantId)).toEqual({});
});

/** How soon a task is tried again, where it says so itself. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { failing, openTaskQueue } from "../../../test/support/task-queue.ts";
import type { TaskQueueFixture } from "../../../test/support/task-queue.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";

let at: TaskQueueFixture;
beforeAll(async () => {
  at = await openTaskQueue();
});
afterAll(() => at.close());

test("a task's own backoff overrides the class's, from the first attempt on and after each of them", async () => {
  const [taskId] = await at.enqueue({ backoff: { delayMs: 3_000, factor: 1 }, title: "slow" });
  const fail = async () => {
    const { lease } = await at.leaseOne();
    const { retryInMs } = await at.queue.reportFailed(lease, failing("timeout"));
    at.clock.advance(retryInMs ?? 0);
    await at.queue.stage(LOCAL_TENANT);
    return retryInMs;
  };

  expect([await fail(), await fail(), await fail()]).toEqual([3_000, 3_000, null]);
  expect(await at.queue.get(LOCAL_TENANT, taskId!)).toMatchObject({
    details: { title: "slow", backoff: { delayMs: 3_000, factor: 1 } },
  });
});

/** What policies refused is tried once more when they have changed, and not before. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { failing, openTaskQueue } from "../../test/support/task-queue.ts";
import type { TaskQueueFixture } from "../../test/support/task-queue.ts";
import type { TaskId } from "../model/ids.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import { insertPolicyActivation } from "../store/access/policies.ts";

let at: TaskQueueFixture;
beforeEach(async () => {
  at = await openTaskQueue();
});
afterEach(() => at.close());

const fail = async (code: string, count = 1): Promise<TaskId[]> => {
  const taskIds = await at.enqueue(...Array.from({ length: count }, () => ({})));
  for (const { lease } of await at.lease(count)) {
    await at.queue.reportFailed(lease, { ...failing("security"), code });
  }
  return taskIds;
};
const changePolicies = () =>
  at.inTx((tx) => insertPolicyActivation(tx, { version: 0, activatedBy: "user", reason: "a test" }));
const retried = () => at.queue.retryRefused(LOCAL_TENANT);

test("each is tried once for a change, with its history, by whoever looks first", async () => {
  const refused = [...(await fail("FORBIDDEN", 2)), ...(await fail("TOOL_FORBIDDEN"))];
  expect(await retried()).toEqual([]);

  at.clock.advance(1_000);
  await changePolicies();
  const both = await Promise.all([retried(), retried()]);
  await at.queue.stage(LOCAL_TENANT);

  expect(new Set(both.flat())).toEqual(new Set(refused));
  expect(both.flat()).toHaveLength(3);
  const again = await at.lease();
  expect(new Set(again.map(({ lease }) => lease.taskId))).toEqual(new Set(refused));
  expect(again.map(({ attempt }) => attempt)).toEqual([2, 2, 2]);
  const [first, ...others] = again;
  await at.queue.reportSucceeded(first!.lease, {});
  for (const { lease } of others) await at.queue.reportFailed(lease, { ...failing("security"), code: "FORBIDDEN" });
  expect(await retried()).toEqual([]);

  at.clock.advance(1_000);
  await changePolicies();
  expect(new Set(await retried())).toEqual(new Set(others.map(({ lease }) => lease.taskId)));
});

test("a security failure that is no policy's, and one that the new policies refused, stay as they are", async () => {
  const altered = await fail("PACKET_INVALID");
  at.clock.advance(1_000);
  await changePolicies();
  at.clock.advance(1_000);
  const later = await fail("FORBIDDEN");

  expect(await retried()).toEqual([]);
  for (const taskId of [...altered, ...later]) expect(await at.state(taskId)).toBe("failed");
});

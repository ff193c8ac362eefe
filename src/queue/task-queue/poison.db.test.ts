/** A task under which agents are lost one after the other is taken for the cause, also when nobody saw them go. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { failing, LEASE_MS, openTaskQueue } from "../../../test/support/task-queue.ts";
import type { TaskQueueFixture } from "../../../test/support/task-queue.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";

let at: TaskQueueFixture;
beforeAll(async () => {
  at = await openTaskQueue();
});
afterAll(() => at.close());

const loseLease = async (): Promise<void> => {
  await at.leaseOne();
  at.clock.advance(LEASE_MS + 1);
  await at.queue.rescue(LOCAL_TENANT);
};

test("the second lease in a row that runs out makes a dead letter of the task", async () => {
  const { taskId } = await at.enqueueOne({ maxAttempts: 10 });

  await loseLease();
  expect(await at.state(taskId)).toBe("queued");
  await loseLease();

  const task = await at.queue.get(LOCAL_TENANT, taskId);
  expect(task).toMatchObject({ state: "failed", failure: { code: "TASK_POISONOUS" } });
  expect(task.failedAttempts.map(({ state, failure }) => [state, failure.code])).toEqual([
    ["lost", "AGENT_LOST"],
    ["lost", "TASK_POISONOUS"],
  ]);
});

test("an agent that came to an end of its own in between clears the task", async () => {
  const { taskId } = await at.enqueueOne({});

  await loseLease();
  await at.queue.reportFailed((await at.leaseOne()).lease, failing("merge_conflict"));
  await loseLease();

  expect(await at.state(taskId)).toBe("queued");
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { openQueueFixture, type QueueFixture } from "../../../test/support/queue.ts";
import { createEventLog } from "../../events/event-log.ts";
import type { TaskId } from "../../model/ids.ts";
import { pauseRun } from "../../queue/run-control.ts";
import { explainTask } from "./explain-task.ts";

let at: QueueFixture;
beforeAll(async () => {
  at = await openQueueFixture();
});
afterAll(() => at.close());

test("a task of a run that was paused very often waits for the reason of the last pause", async () => {
  const runId = await at.start({ a: {} });
  const events = createEventLog();
  const paused = (reason: string) => ({ name: "run.paused", runId, actor: "user", payload: { reason } }) as const;
  const before = Array.from({ length: 1_000 }, (_, index) => paused(`pause ${index}`));
  await at.inTx((tx) => events.append(tx, before));
  await at.inTx((tx) => pauseRun(tx, runId, "the night"));

  const { reasons } = await at.inTx((tx) => explainTask(tx, "a" as TaskId, runId));

  expect(reasons[0]).toMatch(/^its run is paused, by the user at .*: the night$/);
});

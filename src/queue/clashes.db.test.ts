/** Tasks that are expected to write the same files are kept apart for a while, and for no longer. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { DONE, openQueueFixture, type QueueFixture } from "../../test/support/queue.ts";
import { explainTask } from "../fleet/explain/explain-task.ts";
import { LOCAL_TENANT, type TaskId } from "../model/ids.ts";
import type { Lease } from "../model/run.ts";
import { insertPredictedWrites } from "../store/runs/predicted-writes.ts";

let queue: QueueFixture;
beforeAll(async () => {
  queue = await openQueueFixture();
});
afterAll(() => queue.close());

const PATIENCE_MS = 60_000;
const clashing = (...others: string[]) => ({ clashesWith: others, clashPatienceMs: PATIENCE_MS });
const ids = (leases: readonly Lease[]): string[] => leases.map(({ taskId }) => taskId);

test("of two that clash one is handed out, and other work in the place of the other", async () => {
  const runId = await queue.start({ a: clashing("b"), b: clashing("a"), c: {} });
  expect(ids(await queue.lease(runId, 2))).toEqual(["a", "c"]);
  expect(await queue.lease(runId)).toEqual([]);
});

test("when the one is merged, the other is handed out", async () => {
  const runId = await queue.start({ a: clashing("b"), b: clashing("a") });
  const a = await queue.leaseOne(runId);
  await queue.queue.reportDone(a, DONE);
  expect(await queue.lease(runId)).toEqual([]); // it is being merged
  await queue.queue.reportMerged(a, "merge");
  expect(ids(await queue.lease(runId))).toEqual(["b"]);
});

test("agents that ask at the same moment do not both get one of a pair", async () => {
  for (let round = 0; round < 10; round += 1) {
    const runId = await queue.start({ a: clashing("b"), b: clashing("a") });
    const asked = Array.from({ length: 4 }, (_, agent) => queue.lease(runId, 1, `agent-${agent}`));
    expect((await Promise.all(asked)).flat()).toHaveLength(1);
  }
});

test("nobody waits for longer than that: then it is handed out beside the other, and somebody looks again then", async () => {
  const runId = await queue.start({ a: clashing("b"), b: clashing("a") });
  await queue.leaseOne(runId);
  const due = await queue.queue.nextDueAt(LOCAL_TENANT, runId);
  expect(due?.getTime()).toBe(queue.clock.now().getTime() + PATIENCE_MS);
  queue.clock.advance(PATIENCE_MS);
  expect(ids(await queue.lease(runId))).toEqual(["b"]);
});

test("who asks why a task waits is told with whom it would clash, over what, and until when", async () => {
  const runId = await queue.start({ a: clashing("b"), b: clashing("a") });
  await queue.leaseOne(runId);
  const explanation = await queue.inTx(async (tx) => {
    const shared = { path: "src/shared.js", why: "named" } as const;
    await insertPredictedWrites(tx, runId, [
      { taskId: "a", ...shared },
      { taskId: "b", ...shared },
      { taskId: "b", path: "src/own.js", why: "past" },
    ]);
    return explainTask(tx, "b" as TaskId, runId);
  });
  expect(explanation.reasons).toEqual([
    expect.stringMatching(/clash is predicted with task a, .* expected to write src\/shared\.js; .* until 20/),
  ]);
});

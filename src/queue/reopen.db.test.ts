import { afterAll, beforeAll, expect, test } from "vitest";
import { DONE, ENDED, failure, openQueueFixture } from "../../test/support/queue.ts";
import type { QueueFixture } from "../../test/support/queue.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import type { GateId, RunId, TaskId } from "../model/ids.ts";
import { listGates, saveGateDecision } from "../store/runs/gates.ts";
import { getRun } from "../store/runs/runs.ts";
import { reopenRun, retryTask } from "./reopen.ts";
import { cancelRun, finishRun, openStage, skipRemaining } from "./run-control.ts";

let at: QueueFixture;
beforeAll(async () => {
  at = await openQueueFixture();
});
afterAll(() => at.close());

const failOne = async (runId: RunId, taskId: string) => {
  const lease = (await at.lease(runId)).find((one) => one.taskId === taskId)!;
  await at.queue.reportFailed(lease, failure("permanent"), ENDED);
};
const retry = (runId: RunId, taskId: string) => at.inTx((tx) => retryTask(tx, runId, taskId as TaskId, "user"));
const decide = (runId: RunId, stage: number, decision: "go" | "no-go") =>
  at.inTx((tx) => {
    const decided = { decision, reasons: ["why"], owner: null, due: null };
    return saveGateDecision(tx, runId, `gate-${stage}` as GateId, decided);
  });

test("a failed task is queued again with its failures forgiven, and its dependents wait again", async () => {
  const runId = await at.start({ a: {}, b: { dependsOn: ["a"] }, c: { dependsOn: ["b"] } });
  await failOne(runId, "a");
  expect(await at.states(runId)).toEqual({ a: "failed", b: "skipped", c: "skipped" });

  await retry(runId, "a");
  expect(await at.states(runId)).toEqual({ a: "queued", b: "waiting", c: "waiting" });
  const lease = await at.leaseOne(runId);
  expect(lease).toMatchObject({ number: 2, previousFailure: { class: "permanent" } });
  expect(await at.queue.reportFailed(lease, failure("transient"), ENDED)).toEqual({ retryInMs: 500 });
  expect(await at.names(runId, "a")).toContain("task.retried");
  expect(await at.names(runId, "c")).toEqual(["task.skipped", "task.waiting"]);
});

test("forgiven failures of the same class do not count", async () => {
  const runId = await at.start({ a: {} });
  await at.queue.reportFailed(await at.leaseOne(runId), failure("merge_conflict"), ENDED);
  await at.queue.reportFailed(await at.leaseOne(runId), failure("merge_conflict"), ENDED);
  await retry(runId, "a");
  expect(await at.queue.reportFailed(await at.leaseOne(runId), failure("merge_conflict"), ENDED)).toEqual({
    retryInMs: 0,
  });
});

test("what also depends on another failed task stays skipped", async () => {
  const runId = await at.start({
    a: {},
    b: {},
    c: { dependsOn: ["a", "b"] },
    d: { dependsOn: ["c"] },
    e: { dependsOn: ["a"] },
  });
  const [a, b] = await at.lease(runId);
  for (const lease of [a!, b!]) await at.queue.reportFailed(lease, failure("permanent"), ENDED);
  await retry(runId, "a");
  expect(await at.states(runId)).toEqual({ a: "queued", b: "failed", c: "skipped", d: "skipped", e: "waiting" });
  await retry(runId, "b");
  expect(await at.states(runId)).toEqual({ a: "queued", b: "queued", c: "waiting", d: "waiting", e: "waiting" });
});

test("a finished run goes on: its gate is decided anew and later stages wait again", async () => {
  const runId = await at.start({ ok: {}, bad: {}, later: { stage: 1 } });
  const [bad, ok] = await at.lease(runId);
  await at.queue.reportFailed(bad!, failure("permanent"), ENDED);
  await at.queue.reportDone(ok!, DONE);
  await at.queue.reportMerged(ok!, "merge");
  await decide(runId, 0, "no-go");
  await at.inTx((tx) => skipRemaining(tx, runId, "the run ended no-go"));
  await at.inTx((tx) => finishRun(tx, runId, "no-go"));

  await retry(runId, "bad");
  expect(await at.inTx((tx) => getRun(tx, runId))).toMatchObject({
    state: "running",
    decision: null,
    finishedAt: null,
  });
  expect(await at.states(runId)).toEqual({ ok: "succeeded", bad: "queued", later: "waiting" });
  expect((await at.inTx((tx) => listGates(tx, runId))).map((gate) => gate.decision)).toEqual([null, null]);
  expect(await at.queue.release(LOCAL_TENANT, runId)).toEqual([]);
  const events = (await at.names(runId)).slice(-4);
  expect(events).toEqual(["task.retried", "task.queued", "run.reopened", "task.waiting"]);
});

test("reopening for an attestation clears the gates from its stage on, and only those", async () => {
  const runId = await at.start({ a: {}, b: { stage: 1 } });
  const finishOne = async () => {
    const lease = await at.leaseOne(runId);
    await at.queue.reportDone(lease, DONE);
    await at.queue.reportMerged(lease, "merge");
  };
  await finishOne();
  await decide(runId, 0, "go");
  await at.inTx((tx) => openStage(tx, runId, 1));
  await at.queue.release(LOCAL_TENANT, runId);
  await finishOne();
  await decide(runId, 1, "no-go");
  await at.inTx((tx) => finishRun(tx, runId, "no-go"));

  await at.inTx((tx) => reopenRun(tx, runId, "a waiver was signed", 1));
  expect((await at.inTx((tx) => listGates(tx, runId))).map((gate) => gate.decision)).toEqual(["go", null]);
  expect(await at.states(runId)).toEqual({ a: "succeeded", b: "succeeded" });
});

test("what cannot be tried again says why", async () => {
  const runId = await at.start({ a: {}, b: { stage: 1 } });
  await expect(retry(runId, "a")).rejects.toMatchObject({ code: "STATE_CONFLICT", details: { state: "queued" } });
  await expect(retry(runId, "nothing")).rejects.toMatchObject({ code: "TASK_NOT_FOUND" });

  await failOne(runId, "a");
  await at.inTx((tx) => openStage(tx, runId, 1));
  await expect(retry(runId, "a")).rejects.toMatchObject({ code: "STATE_CONFLICT" });

  await at.inTx((tx) => cancelRun(tx, runId, "enough"));
  await expect(retry(runId, "a")).rejects.toMatchObject({ code: "STATE_CONFLICT", details: { state: "cancelled" } });
});

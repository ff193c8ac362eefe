import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runRecords } from "../../test/support/run-records.ts";
import { DONE, ENDED, failure, openQueueFixture } from "../../test/support/queue.ts";
import type { QueueFixture } from "../../test/support/queue.ts";
import { violations } from "../../test/support/queue-invariants.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import type { RunId, TaskId } from "../model/ids.ts";
import { listAttempts } from "../store/runs/attempts.ts";
import { listCriteria } from "../store/runs/criteria.ts";
import { listGates } from "../store/runs/gates.ts";
import { getRunPlan } from "../store/runs/run-plans.ts";
import { getRun, listRuns } from "../store/runs/runs.ts";
import { listDependencies } from "../store/tasks/task-dependencies.ts";
import {
  cancelRun,
  failRun,
  finishCancel,
  finishRun,
  pauseRun,
  resumeRun,
  skipDependents,
  skipRemaining,
  startRun,
} from "./run-control.ts";

let at: QueueFixture;
beforeAll(async () => {
  at = await openQueueFixture();
});
afterAll(() => at.close());

const runState = async (runId: RunId) => (await at.inTx((tx) => getRun(tx, runId))).state;
const finishAll = async (runId: RunId) => {
  for (const lease of await at.lease(runId)) {
    await at.queue.reportDone(lease, DONE);
    await at.queue.reportMerged(lease, "merge");
  }
};

describe("start", () => {
  test("puts the whole run on record", async () => {
    const records = runRecords({
      a: { capabilities: ["node"], maxAttempts: 2, timeoutMs: 5 },
      b: { dependsOn: ["a"], stage: 1 },
    });
    records.plan.source = new Uint8Array([0xef, 0xbb, 0xbf, 0x23, 0x00]);
    records.plan.sidecar = new TextEncoder().encode("tasks: []");
    const run = await at.inTx((tx) => startRun(tx, records));

    expect(run).toMatchObject({
      ...records.run,
      state: "running",
      headCommit: "base",
      decision: null,
      finishedAt: null,
    });
    const { runId } = run;
    expect(await at.inTx((tx) => getRunPlan(tx, runId))).toEqual({
      source: Buffer.from(records.plan.source),
      sidecar: Buffer.from(records.plan.sidecar),
      plan: records.plan.plan,
    });
    expect(await at.inTx((tx) => listDependencies(tx, runId))).toEqual([{ taskId: "b", dependsOn: "a" }]);
    expect(await at.inTx((tx) => listGates(tx, runId))).toMatchObject([{ gateId: "gate-0" }, { gateId: "gate-1" }]);
    expect(await at.inTx((tx) => listCriteria(tx, runId))).toMatchObject([
      { verdict: "unproven" },
      { verdict: "unproven" },
    ]);
    expect((await at.inTx((tx) => listRuns(tx))).map((one) => one.runId)).toContain(runId);
    expect(await at.names(runId)).toEqual(["run.started"]);
  });

  test("an unknown run is RUN_NOT_FOUND", async () => {
    const nowhere = "nowhere" as RunId;
    await expect(at.inTx((tx) => getRun(tx, nowhere))).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
    await expect(at.inTx((tx) => pauseRun(tx, nowhere, ""))).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
    await expect(at.inTx((tx) => getRunPlan(tx, nowhere))).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  });
});

describe("pause and resume", () => {
  test("a paused run hands out nothing, takes reports, and goes on where it stopped", async () => {
    const runId = await at.start({ a: {}, b: {}, c: {} });
    const [a, b] = await at.lease(runId, 2);
    await at.inTx((tx) => pauseRun(tx, runId, "lunch"));

    expect(await at.lease(runId)).toEqual([]);
    await at.queue.reportDone(a!, DONE);
    await at.queue.reportMerged(a!, "merge");
    await at.queue.giveBack(b!, "lunch");
    expect(await at.queue.release(LOCAL_TENANT, runId)).toEqual([]);
    expect(await at.states(runId)).toEqual({ a: "succeeded", b: "queued", c: "queued" });

    expect(await at.inTx((tx) => resumeRun(tx, runId, "back"))).toMatchObject({ state: "running" });
    expect(await at.lease(runId)).toHaveLength(2);
    await expect(at.inTx((tx) => resumeRun(tx, runId, "again"))).resolves.toMatchObject({ state: "running" });
  });

  test("a run cannot be paused twice, and an ended one not resumed", async () => {
    const runId = await at.start({});
    await at.inTx((tx) => pauseRun(tx, runId, "one"));
    await expect(at.inTx((tx) => pauseRun(tx, runId, "two"))).rejects.toMatchObject({ code: "STATE_CONFLICT" });
    await at.inTx((tx) => resumeRun(tx, runId, "go"));
    await at.inTx((tx) => finishRun(tx, runId, "go"));
    await expect(at.inTx((tx) => resumeRun(tx, runId, "go"))).rejects.toMatchObject({ code: "RUN_NOT_RESUMABLE" });
  });

  test("a run that a fault around it failed can be resumed", async () => {
    const runId = await at.start({ a: {} });
    await at.inTx((tx) => failRun(tx, runId, { code: "DISK_FULL", message: "full" }));
    expect(await at.inTx((tx) => getRun(tx, runId))).toMatchObject({ state: "failed", error: { code: "DISK_FULL" } });
    await at.inTx((tx) => resumeRun(tx, runId, "space again"));
    expect(await at.inTx((tx) => getRun(tx, runId))).toMatchObject({ state: "running", error: null, finishedAt: null });
    expect((await at.names(runId)).slice(-2)).toEqual(["run.failed", "run.reopened"]);
  });
});

describe("cancel", () => {
  test("idle tasks at once, leased ones when their agents report; then the run", async () => {
    const runId = await at.start({ a: {}, b: {}, c: {}, d: {}, e: { dependsOn: ["a"] } });
    const [a, b, c, d] = await at.lease(runId, 4);
    await at.queue.reportDone(d!, DONE);
    await at.inTx((tx) => cancelRun(tx, runId, "enough"));
    expect(await at.states(runId)).toEqual({ a: "leased", b: "leased", c: "leased", d: "merging", e: "cancelled" });

    expect(await at.queue.reportDone(a!, DONE)).toEqual({ state: "cancelled" });
    expect(await at.queue.reportFailed(b!, failure("transient"), ENDED)).toEqual({ retryInMs: null });
    await at.queue.giveBack(c!, "cancelled");
    await at.queue.reportMerged(d!, "merge");
    expect(await runState(runId)).toBe("cancelling");

    await at.inTx((tx) => finishCancel(tx, runId));
    await at.inTx((tx) => finishCancel(tx, runId));
    expect(await runState(runId)).toBe("cancelled");
    expect(await at.states(runId)).toEqual({
      a: "cancelled",
      b: "cancelled",
      c: "cancelled",
      d: "succeeded",
      e: "cancelled",
    });
    expect((await at.names(runId)).at(-1)).toBe("run.cancelled");
  });

  test("a run that nobody works on is cancelled at once, also from a pause", async () => {
    const runId = await at.start({ a: {} });
    await at.inTx((tx) => pauseRun(tx, runId, "wait"));
    await at.inTx((tx) => cancelRun(tx, runId, "enough"));
    expect(await runState(runId)).toBe("cancelled");
  });

  test("what a dead engine held is cancelled by finishing", async () => {
    const runId = await at.start({ a: {}, b: { conflictsWith: ["a"] }, c: {} }); // a does not name b
    const leases = await at.lease(runId);
    await at.queue.reportDone(
      leases.find((lease) => lease.taskId === "c")!,
      DONE,
    );
    await at.inTx((tx) => cancelRun(tx, runId, "enough"));
    await at.inTx((tx) => finishCancel(tx, runId));
    expect(new Set(Object.values(await at.states(runId)))).toEqual(new Set(["cancelled"]));
    const attempts = await at.inTx((tx) => listAttempts(tx, runId));
    expect(attempts.map((attempt) => attempt.state)).toEqual(["cancelled", "cancelled"]);
  });

  test("a task whose agent was lost in a run that is being cancelled is cancelled, not queued", async () => {
    const runId = await at.start({ a: {} });
    const lease = await at.leaseOne(runId);
    await at.inTx((tx) => cancelRun(tx, runId, "enough"));
    expect(await at.queue.reportFailed(lease, failure("agent_lost"), ENDED)).toEqual({ retryInMs: null });
    expect(await at.states(runId)).toEqual({ a: "cancelled" });
  });

  test("what is recalled from a run that is being cancelled is cancelled too", async () => {
    const runId = await at.start({ a: {}, b: {} });
    const [, b] = await at.lease(runId);
    await at.queue.reportDone(b!, DONE);
    await at.inTx((tx) => cancelRun(tx, runId, "enough"));
    await at.queue.recall(LOCAL_TENANT, runId, "the engine died");
    expect(await at.states(runId)).toEqual({ a: "cancelled", b: "merging" });
    expect(await at.inTx((tx) => violations(tx, runId))).toEqual([]);
  });

  test("a run that is not being cancelled is not finished by finishCancel", async () => {
    const runId = await at.start({});
    await expect(at.inTx((tx) => finishCancel(tx, runId))).rejects.toMatchObject({ code: "STATE_CONFLICT" });
  });
});

describe("finish and skip", () => {
  test("a run with tasks that have not ended is not finished", async () => {
    const runId = await at.start({ a: {}, b: { dependsOn: ["a"] } });
    const finish = () => at.inTx((tx) => finishRun(tx, runId, "no-go"));
    await expect(finish()).rejects.toMatchObject({ code: "STATE_CONFLICT", details: { idle: 2, active: 0 } });
    await at.leaseOne(runId);
    expect(await at.inTx((tx) => skipRemaining(tx, runId, "fail fast"))).toEqual(["b"]);
    await expect(finish()).rejects.toMatchObject({ code: "STATE_CONFLICT", details: { idle: 0, active: 1 } });
  });

  test("finishing keeps the decision and the head", async () => {
    const runId = await at.start({ a: {} });
    await finishAll(runId);
    const run = await at.inTx((tx) => finishRun(tx, runId, "conditional-go"));
    expect(run).toMatchObject({ state: "finished", decision: "conditional-go", headCommit: "merge" });
    expect(run.finishedAt).toEqual(at.clock.now());
  });

  test("skipping dependents goes all the way down and leaves others alone", async () => {
    const runId = await at.start({
      a: {},
      b: { dependsOn: ["a"] },
      c: { dependsOn: ["b"] },
      d: { dependsOn: ["c", "e"] },
      e: {},
    });
    const skipped = await at.inTx((tx) => skipDependents(tx, runId, "a" as TaskId, "because"));
    expect(skipped.sort()).toEqual(["b", "c", "d"]);
    expect(await at.states(runId)).toEqual({ a: "queued", b: "skipped", c: "skipped", d: "skipped", e: "queued" });
  });
});

test("pause and lease at once: nothing is handed out after the pause is on record", async () => {
  for (let round = 0; round < 10; round += 1) {
    const runId = await at.start({ a: {}, b: {} });
    const [, leases] = await Promise.all([at.inTx((tx) => pauseRun(tx, runId, "now")), at.lease(runId, 1)]);
    const order = await at.names(runId);
    const pausedAt = order.indexOf("run.paused");
    expect(order.indexOf("task.leased") < pausedAt).toBe(true);
    expect(order.filter((name) => name === "task.leased")).toHaveLength(leases.length);
  }
});

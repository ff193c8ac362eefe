/** What becomes of leases whose agents are gone, alone or with their engine. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { untilBlocked } from "../../test/support/blocked.ts";
import { DONE, ENDED, failure, LEASE_MS, openQueueFixture } from "../../test/support/queue.ts";
import type { QueueFixture } from "../../test/support/queue.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import type { TaskId } from "../model/ids.ts";
import { moveHeldTask } from "../store/tasks/task-moves.ts";
import { getTask } from "../store/tasks/tasks.ts";

let at: QueueFixture;
beforeAll(async () => {
  at = await openQueueFixture();
});
afterAll(() => at.close());

test("what a dead engine held is queued again; the late report is refused and changes nothing", async () => {
  const runId = await at.start({ a: {} });
  const late = await at.leaseOne(runId);
  expect(await at.queue.recall(LOCAL_TENANT, runId, "the engine died")).toEqual(["a"]);
  expect(await at.names(runId, "a")).toEqual(["task.queued", "task.leased", "attempt.lost", "task.queued"]);
  const present = await at.leaseOne(runId);
  const before = [await at.inTx((tx) => getTask(tx, runId, "a" as TaskId)), await at.events(runId)];

  const reports = [
    () => at.queue.reportDone(late, DONE),
    () => at.queue.reportFailed(late, failure("transient"), ENDED),
    () => at.queue.giveBack(late, "late"),
    () => at.queue.reportMerged(late, "late"),
  ];
  for (const report of reports) await expect(report()).rejects.toMatchObject({ code: "LEASE_LOST" });

  expect([await at.inTx((tx) => getTask(tx, runId, "a" as TaskId)), await at.events(runId)]).toEqual(before);
  expect(await at.queue.heartbeat([late, present], LEASE_MS)).toEqual([late]);
  await at.queue.reportDone(present, DONE);
  await at.queue.reportMerged(present, "merge");
});

test("three lost agents are enough", async () => {
  const runId = await at.start({ a: {}, b: { dependsOn: ["a"] } });
  for (let round = 0; round < 3; round += 1) {
    await at.queue.reportFailed(await at.leaseOne(runId), failure("agent_lost"), ENDED);
  }
  expect(await at.states(runId)).toEqual({ a: "failed", b: "skipped" });
  expect((await at.names(runId, "a")).filter((name) => name === "attempt.failed")).toHaveLength(3);
});

test("a heartbeat puts off the end of a lease; a report that was made needs none", async () => {
  const runId = await at.start({ a: {}, b: {} });
  const [a, b] = await at.lease(runId);
  await at.queue.reportDone(b!, DONE);
  at.clock.advance(LEASE_MS - 1);
  expect(await at.queue.heartbeat([a!, b!], LEASE_MS)).toEqual([]);
  const endOf = async (taskId: string) => (await at.inTx((tx) => getTask(tx, runId, taskId as TaskId))).leaseExpiresAt;
  expect([await endOf("a"), await endOf("b")]).toEqual([new Date(at.clock.now().getTime() + LEASE_MS), null]);
  expect(await at.queue.recall(LOCAL_TENANT, runId, "the engine died")).toEqual(["a"]);
  expect(await at.queue.heartbeat([a!, b!], LEASE_MS)).toEqual([a]);
  expect(await at.states(runId)).toEqual({ a: "queued", b: "merging" });
});

test("a lease that is reported while it is beaten is not lost", async () => {
  const runId = await at.start({ a: {} });
  const lease = await at.leaseOne(runId);
  const [moved, report] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const reporting = at.inTx(async (tx) => {
    await moveHeldTask(tx, lease, { to: "merging" });
    moved.resolve();
    await report.promise;
  });
  await moved.promise; // or the beat may be through before, and wait for nobody
  const beat = at.queue.heartbeat([lease], LEASE_MS);
  await untilBlocked(at.connection);
  report.resolve();
  await reporting;

  expect(await beat).toEqual([]);
  expect(await at.states(runId)).toEqual({ a: "merging" });
});

test("leases of a dead engine are recalled without counting, merges stay", async () => {
  const runId = await at.start({ a: {}, b: {} });
  for (let crash = 0; crash < 5; crash += 1) {
    const leases = await at.lease(runId);
    if (crash === 0) await at.queue.reportDone(leases[1]!, DONE);
    expect(await at.queue.recall(LOCAL_TENANT, runId, "the engine died")).toEqual(["a"]);
  }
  expect(await at.states(runId)).toEqual({ a: "queued", b: "merging" });
});

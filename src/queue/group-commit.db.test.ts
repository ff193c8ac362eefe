/** What callers ask for at the same time shares commits, and yet each of them gets its own answer. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { DONE, openQueueFixture } from "../../test/support/queue.ts";
import type { QueueFixture } from "../../test/support/queue.ts";
import type { RunId } from "../model/ids.ts";
import { getRun } from "../store/runs/runs.ts";
import { listTasks } from "../store/tasks/tasks.ts";
import { cancelRun } from "./run-control.ts";

let fixture: QueueFixture;
beforeAll(async () => {
  fixture = await openQueueFixture();
});
afterAll(() => fixture.close());

const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`t${index}`, {}]));

const commitsOf = async (runId: RunId): Promise<number> => {
  const [row] = await fixture.inTx((tx) =>
    tx.query<{ commits: number }>("select count(distinct xmin::text)::int as commits from tasks where run_id = $1", [
      runId,
    ]),
  );
  return row?.commits ?? 0;
};

const codes = (results: readonly PromiseSettledResult<unknown>[]) =>
  results.map((result) => (result.status === "fulfilled" ? "ok" : (result.reason as { code?: string }).code));

test("reports that are made together are one commit, with the events of each in their order", async () => {
  const runId = await fixture.start(many(50));
  const leases = await fixture.lease(runId);

  const answers = await Promise.all(leases.map((lease) => fixture.queue.reportDone(lease, DONE)));
  expect(answers).toEqual(leases.map(() => ({ state: "merging" })));
  expect(await commitsOf(runId)).toBe(1);

  const order = leases.toReversed();
  await Promise.all(order.map((lease) => fixture.queue.reportMerged(lease, `merge of ${lease.taskId}`)));
  expect(await commitsOf(runId)).toBe(1);

  const tasks = await fixture.inTx((tx) => listTasks(tx, runId));
  expect(tasks.map((task) => [task.state, task.mergeCommit])).toEqual(
    tasks.map((task) => ["succeeded", `merge of ${task.taskId}`]),
  );
  const { headCommit } = await fixture.inTx((tx) => getRun(tx, runId));
  expect(headCommit).toBe(`merge of ${order.at(-1)?.taskId}`);
  expect(await fixture.names(runId, "t7")).toEqual(["task.queued", "task.leased", "task.merging", "task.succeeded"]);
  const succeeded = (await fixture.events(runId)).filter(({ name }) => name === "task.succeeded");
  expect(succeeded.map(({ taskId }) => taskId)).toEqual(order.map(({ taskId }) => taskId));
});

test("a lost lease among many is refused alone", async () => {
  const runId = await fixture.start(many(10));
  const leases = await fixture.lease(runId);
  const [old, ...others] = leases;
  await fixture.queue.giveBack(old!, "for the test");
  await fixture.lease(runId, 1, "agent-2");

  const results = await Promise.allSettled(leases.map((lease) => fixture.queue.reportDone(lease, DONE)));
  expect(codes(results)).toEqual(["LEASE_LOST", ...others.map(() => "ok")]);
  expect(await fixture.states(runId)).toMatchObject({ t0: "leased", t1: "merging", t9: "merging" });
  expect(await commitsOf(runId)).toBe(2);
});

test("of two equal reports at once one is right", async () => {
  const runId = await fixture.start(many(3));
  const leases = await fixture.lease(runId);
  const results = await Promise.allSettled(
    [...leases, leases[1]!].map((lease) => fixture.queue.reportDone(lease, DONE)),
  );
  expect(codes(results)).toEqual(["ok", "ok", "ok", "LEASE_LOST"]);
  expect(await fixture.names(runId, "t1")).toEqual(["task.queued", "task.leased", "task.merging"]);
});

test("keys that tasks held are free once they are merged together", async () => {
  const conflicting = { a: { conflictsWith: ["b"] }, b: {}, c: {} };
  const runId = await fixture.start(conflicting);
  const leases = await fixture.lease(runId);
  expect(leases.map(({ taskId }) => taskId)).toEqual(["a", "c"]);
  await Promise.all(leases.map((lease) => fixture.queue.reportDone(lease, DONE)));
  expect(await fixture.lease(runId)).toEqual([]);
  await Promise.all(leases.map((lease) => fixture.queue.reportMerged(lease, "merge")));
  expect((await fixture.lease(runId)).map(({ taskId }) => taskId)).toEqual(["b"]);
});

test("reports about a run that is being cancelled cancel their tasks, together or not", async () => {
  const runId = await fixture.start(many(4));
  const leases = await fixture.lease(runId);
  await fixture.inTx((tx) => cancelRun(tx, runId, "for the test"));
  const answers = await Promise.all(leases.map((lease) => fixture.queue.reportDone(lease, DONE)));
  expect(answers).toEqual(leases.map(() => ({ state: "cancelled" })));
  expect(Object.values(await fixture.states(runId))).toEqual(leases.map(() => "cancelled"));
});

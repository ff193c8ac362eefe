import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DONE, ENDED, failure, LEASE_MS, openQueueFixture } from "../../test/support/queue.ts";
import type { QueueFixture } from "../../test/support/queue.ts";
import { violations } from "../../test/support/queue-invariants.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import type { AgentId } from "../model/ids.ts";
import { listAgents, registerAgent } from "../store/agents/agents.ts";
import { listAttempts, listMerging } from "../store/runs/attempts.ts";
import { pendingIntent, pendingIntents, recordIntent } from "../store/runs/merges.ts";
import { getRun } from "../store/runs/runs.ts";
import { listTasks } from "../store/tasks/tasks.ts";
import { openStage, pauseRun } from "./run-control.ts";

let at: QueueFixture;
beforeAll(async () => {
  at = await openQueueFixture();
});
afterAll(() => at.close());

const succeed = async (lease: Parameters<QueueFixture["queue"]["reportDone"]>[0], commit = `merge-${lease.taskId}`) => {
  await at.queue.reportDone(lease, DONE);
  await at.queue.reportMerged(lease, commit);
};

describe("release", () => {
  test("a task waits until all that it depends on has succeeded", async () => {
    const runId = await at.start({ a: {}, b: {}, c: { dependsOn: ["a", "b"] } });
    expect(await at.states(runId)).toEqual({ a: "queued", b: "queued", c: "waiting" });

    const [first, second] = await at.lease(runId);
    await succeed(first!);
    expect(await at.queue.release(LOCAL_TENANT, runId)).toEqual([]);
    await succeed(second!);
    expect(await at.queue.release(LOCAL_TENANT, runId)).toEqual(["c"]);
    expect(await at.names(runId, "c")).toEqual(["task.queued"]);
  });

  test("a task of a later stage waits until that stage is open", async () => {
    const runId = await at.start({ a: { stage: 0 }, b: { stage: 1 }, c: { stage: 2 } });
    expect(await at.states(runId)).toEqual({ a: "queued", b: "waiting", c: "waiting" });
    await at.inTx((tx) => openStage(tx, runId, 1));
    expect(await at.queue.release(LOCAL_TENANT, runId)).toEqual(["b"]);
  });
});

test("thousands of tasks go through release, lease and skip in no time, on tables without statistics", async () => {
  const tasks = Array.from({ length: 3_000 }, (_, index) => [
    `t${index}`,
    { dependsOn: index % 10 === 0 ? [] : [`t${index - 1}`] },
  ]);
  const begun = performance.now();
  const runId = await at.start(Object.fromEntries(tasks));
  const leases = await at.lease(runId, 1_000);
  expect(leases).toHaveLength(300);
  await at.queue.reportFailed(leases[0]!, failure("permanent"), ENDED);
  await at.queue.release(LOCAL_TENANT, runId);
  // Half a second; a plan that compares all with all takes minutes.
  expect(performance.now() - begun).toBeLessThan(15_000);
});

describe("lease", () => {
  test("hands out by rank, to agents that serve the task's agent name, in running runs only", async () => {
    const runId = await at.start({ late: { rank: 2 }, early: { rank: 1 }, other: { agent: "reviewer" } });
    expect((await at.lease(runId)).map((lease) => lease.taskId)).toEqual(["early", "late"]);
    await at.inTx((tx) => pauseRun(tx, runId, "test"));
    const agents = ["reviewer"];
    const request = { tenantId: LOCAL_TENANT, agentId: "x" as AgentId, agents, limit: 9, leaseMs: LEASE_MS };
    expect(await at.queue.lease({ ...request, runId })).toEqual([]);
  });

  test("without a run it serves all runs of the tenant", async () => {
    const [one, two] = [await at.start({ a: { agent: "any" } }), await at.start({ b: { agent: "any" } })];
    const leases = await at.queue.lease({
      tenantId: LOCAL_TENANT,
      agentId: "x" as AgentId,
      agents: ["any"],
      limit: 9,
      leaseMs: LEASE_MS,
    });
    expect(leases.map((lease) => lease.runId).sort()).toEqual([one, two].sort());
  });

  test("of tasks that conflict one runs at a time, and the rest of the limit goes to others", async () => {
    const clique = (name: string) => ["a", "b", "c"].filter((other) => other !== name);
    const runId = await at.start({
      a: { rank: 1, conflictsWith: clique("a") },
      b: { rank: 2, conflictsWith: clique("b") },
      c: { rank: 3, conflictsWith: clique("c") },
      free: { rank: 4 },
    });
    const first = await at.lease(runId, 3);
    expect(first.map((lease) => lease.taskId)).toEqual(["a", "free"]);
    expect(await at.lease(runId)).toEqual([]);

    await at.queue.reportDone(first[0]!, DONE);
    expect(await at.lease(runId), "merging still holds its keys").toEqual([]);
    await at.queue.reportMerged(first[0]!, "merge");
    expect((await at.lease(runId)).map((lease) => lease.taskId)).toEqual(["b"]);
  });

  test("the next attempt learns from the failure before", async () => {
    const runId = await at.start({ a: {} });
    const conflict = failure("merge_conflict", ["src/x.ts"]);
    await at.queue.reportFailed(await at.leaseOne(runId), conflict, ENDED);
    const second = await at.leaseOne(runId);
    expect(second).toMatchObject({ number: 2, token: 2, previousFailure: conflict });
  });
});

describe("reports", () => {
  test("done, merged: the run's head moves with the task", async () => {
    const runId = await at.start({ a: {} });
    const lease = await at.leaseOne(runId);
    await at.queue.reportDone(lease, DONE);
    const [merging] = await at.inTx((tx) => listMerging(tx, runId));
    expect(merging).toMatchObject({
      attemptId: lease.attemptId,
      resultCommit: "result",
      baseCommit: "base",
      exitCode: 0,
    });

    const intent = { attemptId: lease.attemptId, parentCommit: "base", mergeCommit: "merge" };
    await at.inTx((tx) => recordIntent(tx, runId, intent));
    expect(await at.inTx((tx) => pendingIntent(tx, lease.attemptId))).toEqual(intent);
    expect(await at.inTx((tx) => pendingIntents(tx, runId))).toEqual([intent]);
    await at.queue.reportMerged(lease, "merge");

    expect(await at.inTx((tx) => pendingIntent(tx, lease.attemptId))).toBeNull();
    expect(await at.inTx((tx) => getRun(tx, runId))).toMatchObject({ headCommit: "merge" });
    expect(await at.inTx((tx) => listAttempts(tx, runId))).toMatchObject([{ state: "succeeded", outputBlob: "blob" }]);
    expect(await at.names(runId, "a")).toEqual(["task.queued", "task.leased", "task.merging", "task.succeeded"]);
  });

  test("an intent needs an attempt that merges, and there is one of them", async () => {
    const runId = await at.start({ a: {} });
    const lease = await at.leaseOne(runId);
    const intent = { attemptId: lease.attemptId, parentCommit: "base", mergeCommit: "merge" };
    const record = () => at.inTx((tx) => recordIntent(tx, runId, intent));
    await expect(record()).rejects.toMatchObject({ code: "STATE_CONFLICT" });
    await at.queue.reportDone(lease, DONE);
    await record();
    await expect(record()).rejects.toMatchObject({ code: "STATE_CONFLICT" });
  });

  test("a failed merge abandons its intent, so that the next attempt records its own", async () => {
    const runId = await at.start({ a: {} });
    const lease = await at.leaseOne(runId);
    await at.queue.reportDone(lease, DONE);
    const intent = { attemptId: lease.attemptId, parentCommit: "base", mergeCommit: "merge" };
    await at.inTx((tx) => recordIntent(tx, runId, intent));
    await at.queue.reportFailed(lease, failure("transient"), ENDED);
    expect(await at.inTx((tx) => pendingIntent(tx, lease.attemptId))).toBeNull();
  });

  test("retries follow the class: two merge conflicts, then the task fails and takes its dependents along", async () => {
    const runId = await at.start({ a: {}, b: { dependsOn: ["a"] }, c: { dependsOn: ["b"] }, d: {} });
    const leaseA = async () => (await at.lease(runId)).find((lease) => lease.taskId === "a")!;
    expect(await at.queue.reportFailed(await leaseA(), failure("merge_conflict"), ENDED)).toEqual({ retryInMs: 0 });
    expect(await at.queue.reportFailed(await leaseA(), failure("merge_conflict"), ENDED)).toEqual({ retryInMs: null });

    expect(await at.states(runId)).toEqual({ a: "failed", b: "skipped", c: "skipped", d: "leased" });
    const after = (await at.names(runId)).slice(-4);
    expect(after).toEqual(["attempt.failed", "task.failed", "task.skipped", "task.skipped"]);
  });

  test("a transient failure waits for its time", async () => {
    const runId = await at.start({ a: {} });
    expect(await at.queue.reportFailed(await at.leaseOne(runId), failure("transient"), ENDED)).toEqual({
      retryInMs: 500,
    });
    expect(await at.lease(runId)).toEqual([]);
    expect(await at.queue.nextDueAt(LOCAL_TENANT, runId)).toEqual(new Date(at.clock.now().getTime() + 500));
    at.clock.advance(500);
    expect(await at.queue.nextDueAt(LOCAL_TENANT, runId)).toBeNull();
    expect(await at.queue.reportFailed(await at.leaseOne(runId), failure("transient"), ENDED)).toEqual({
      retryInMs: 1000,
    });
  });

  test("classes are counted apart, and a task's own limit takes the place of the class's", async () => {
    const runId = await at.start({ a: {}, b: { maxAttempts: 1, agent: "limited" } });
    await at.queue.reportFailed(await at.leaseOne(runId), failure("merge_conflict"), ENDED);
    await at.queue.reportFailed(await at.leaseOne(runId), failure("timeout"), ENDED);
    at.clock.advance(60_000);
    expect(await at.queue.reportFailed(await at.leaseOne(runId), failure("timeout"), ENDED)).toEqual({
      retryInMs: 2000,
    });
    const [b] = await at.queue.lease({
      tenantId: LOCAL_TENANT,
      runId,
      agentId: "x" as AgentId,
      agents: ["limited"],
      limit: 1,
      leaseMs: LEASE_MS,
    });
    expect(await at.queue.reportFailed(b!, failure("transient"), ENDED)).toEqual({ retryInMs: null });
  });

  test("a task's own backoff takes the place of the class's, and its attempts stay the class's", async () => {
    const runId = await at.start({ a: { backoff: { delayMs: 2_000, factor: 3 } } });
    const fail = async () => {
      const { retryInMs } = await at.queue.reportFailed(await at.leaseOne(runId), failure("timeout"), ENDED);
      at.clock.advance(retryInMs ?? 0);
      return retryInMs;
    };

    expect([await fail(), await fail(), await fail()]).toEqual([2_000, 6_000, null]);
    expect(await at.inTx((tx) => listTasks(tx, runId))).toMatchObject([{ backoff: { delayMs: 2_000, factor: 3 } }]);
  });

  test("a slot is seen whenever what it holds is extended", async () => {
    const runId = await at.start({ a: {} });
    const lease = await at.leaseOne(runId);
    const { agentId } = lease;
    const slot = { agentId, name: agentId, kind: "shell", capabilities: [], host: "here", pid: 1 };
    await at.inTx((tx) => registerAgent(tx, slot));

    at.clock.advance(5_000);
    await at.queue.heartbeat([lease], LEASE_MS);

    expect(await at.inTx(listAgents)).toMatchObject([{ agentId, seenAt: at.clock.now() }]);
  });

  test("giving back costs no attempt and the task is due at once", async () => {
    const runId = await at.start({ a: {} });
    for (let round = 0; round < 6; round += 1) await at.queue.giveBack(await at.leaseOne(runId), "pause");
    const attempts = await at.inTx((tx) => listAttempts(tx, runId));
    expect(attempts.map((attempt) => attempt.state)).toEqual(Array.from({ length: 6 }, () => "cancelled"));
    expect(await at.queue.reportFailed(await at.leaseOne(runId), failure("transient"), ENDED)).toEqual({
      retryInMs: 500,
    });
  });
});

describe("at once", () => {
  test("leasers that ask together never get one task twice, and all tasks are done", async () => {
    const names = Array.from({ length: 200 }, (_, index) => `t${index}`);
    // Every fifth task conflicts with its right neighbour.
    const conflicts = (index: number) =>
      index % 5 === 0 ? [`t${index + 1}`] : index % 5 === 1 ? [`t${index - 1}`] : [];
    const runId = await at.start(
      Object.fromEntries(names.map((name, index) => [name, { conflictsWith: conflicts(index), rank: index % 7 }])),
    );
    const working = new Map<string, string>();
    const seen: string[] = [];
    const partnerOf = (taskId: string) => conflicts(Number(taskId.slice(1)))[0] ?? "";
    const agent = async (name: string) => {
      for (;;) {
        const leases = await at.lease(runId, 1 + Math.floor(Math.random() * 5), name);
        for (const { taskId } of leases) {
          expect(working.has(taskId)).toBe(false);
          expect(working.has(partnerOf(taskId))).toBe(false);
          working.set(taskId, name);
          seen.push(taskId);
        }
        if (leases.length === 0 && seen.length === names.length) return;
        for (const lease of leases) {
          await at.queue.reportDone(lease, DONE);
          working.delete(lease.taskId); // before the report: a conflicting lease may come as soon as it is committed
          await at.queue.reportMerged(lease, "merge");
        }
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, index) => agent(`agent-${index}`)));

    expect(seen.sort()).toEqual([...names].sort());
    expect(new Set(Object.values(await at.states(runId)))).toEqual(new Set(["succeeded"]));
    const events = await at.events(runId);
    expect(events.map((event) => event.streamPosition)).toEqual(events.map((_, index) => index + 1));
    expect(await at.inTx((tx) => violations(tx, runId))).toEqual([]);
  });
});

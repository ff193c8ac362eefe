import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AGENT, failing, LEASE_MS, openTaskQueue } from "../../test/support/task-queue.ts";
import type { TaskQueueFixture } from "../../test/support/task-queue.ts";
import type { AgentId, TaskId } from "../model/ids.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import { PRIORITY_HEAD_START_MS } from "../model/queue-task.ts";
import { RETRY } from "../model/retry.ts";
import { writeAssignments } from "../store/agents/agents-assignments.ts";

let at: TaskQueueFixture;
beforeEach(async () => {
  at = await openTaskQueue();
});
afterEach(() => at.close());

const idsOf = (tasks: readonly { lease: { taskId: TaskId } }[]): TaskId[] => tasks.map(({ lease }) => lease.taskId);

test("a task goes from its queue into a lease and to its end, and all of it can be looked at", async () => {
  const payload = { text: "ä\u0000\n\u001e", deep: [1, { two: null }] };
  const details = { title: "Do it", prefers: ["gpu"], near: { zone: "a" } };
  const [taskId] = await at.enqueue({ payload, ...details, requires: ["node"], timeoutMs: 5_000, priority: 3 });

  const leased = await at.leaseOne({ capabilities: ["node", "node@24"] });
  const inHand = await at.queue.get(LOCAL_TENANT, taskId!);
  await at.queue.reportSucceeded(leased.lease, { result: { ok: [true] }, outputBlob: "blob" });
  const ended = await at.queue.get(LOCAL_TENANT, taskId!);

  expect(leased).toEqual({
    lease: { tenantId: LOCAL_TENANT, runId: null, taskId, token: 1, agentId: AGENT },
    queue: "q",
    kind: "work",
    payload,
    attempt: 1,
    timeoutMs: 5_000,
    previousFailure: null,
    traceparent: null,
    requires: ["node"],
    ...details,
  });
  expect(inHand).toMatchObject({ state: "leased", leaseAgentId: AGENT, attempts: 1, priority: 3, details });
  expect(ended).toMatchObject({ state: "succeeded", payload, result: { ok: [true] }, outputBlob: "blob", attempts: 1 });
  expect(await at.queue.list(LOCAL_TENANT, { limit: 10 })).toHaveLength(1);
});

test("what no agent here offers is passed over", async () => {
  const [gpu, plain] = await at.enqueue({ requires: ["gpu"] }, {});

  expect(idsOf(await at.lease())).toEqual([plain]);
  expect(idsOf(await at.lease(1, { capabilities: ["gpu", "node"] }))).toEqual([gpu]);
});

test("tasks come in the order in which they were given, from all the queues that are asked for", async () => {
  const first = await at.enqueueOne({}, "a");
  at.clock.advance(1);
  const second = await at.enqueueOne({}, "b");
  at.clock.advance(1);
  const third = await at.enqueueOne({}, "a");
  await at.enqueueOne({}, "other");

  const got = await at.lease(10, { queues: ["b", "a"] });

  expect(idsOf(got)).toEqual([first.taskId, second.taskId, third.taskId]);
});

test("a report under an old token changes nothing", async () => {
  const [taskId] = await at.enqueue({ maxAttempts: 3 });
  const old = await at.leaseOne();
  at.clock.advance(LEASE_MS + 1);
  await at.queue.rescue(LOCAL_TENANT);
  const present = await at.leaseOne();
  const before = await at.queue.get(LOCAL_TENANT, taskId!);

  const lost = { code: "LEASE_LOST" };
  await expect(at.queue.reportSucceeded(old.lease, {})).rejects.toMatchObject(lost);
  await expect(at.queue.reportFailed(old.lease, failing("transient"))).rejects.toMatchObject(lost);
  await expect(at.queue.giveBack(old.lease, "no")).rejects.toMatchObject(lost);
  expect(await at.queue.heartbeat([old.lease, present.lease], LEASE_MS)).toEqual([old.lease]);

  expect(await at.queue.get(LOCAL_TENANT, taskId!)).toEqual(before);
  expect(present).toMatchObject({ attempt: 2, previousFailure: { code: "AGENT_LOST" } });
});

test("a report of success that comes again is no news, also side by side; one of another end is refused", async () => {
  await at.enqueue({}, {});
  const [done, failed] = await at.lease();
  const twice = [at.queue.reportSucceeded(done!.lease, {}), at.queue.reportSucceeded(done!.lease, {})];

  await Promise.all(twice);
  await at.queue.reportSucceeded(done!.lease, {});
  await at.queue.reportFailed(failed!.lease, failing("permanent"));

  expect(await at.queue.wasReported(done!.lease)).toBe(true);
  expect(await at.queue.wasReported(failed!.lease)).toBe(true);
  expect(await at.queue.wasReported({ ...done!.lease, token: 2 })).toBe(false);
  await expect(at.queue.reportSucceeded(failed!.lease, {})).rejects.toMatchObject({ code: "LEASE_LOST" });
  await expect(at.queue.reportFailed(done!.lease, failing("transient"))).rejects.toMatchObject({ code: "LEASE_LOST" });
});

test("a failed attempt is tried again when the retry authority says so, until its class allows no more", async () => {
  const [taskId] = await at.enqueue({});
  for (let attempt = 1; attempt < RETRY.transient.attempts; attempt += 1) {
    const { lease } = await at.leaseOne();
    const { retryInMs } = await at.queue.reportFailed(lease, failing("transient"));
    expect(retryInMs).toBe(RETRY.transient.delayMs * RETRY.transient.factor ** (attempt - 1));
    expect(await at.lease()).toEqual([]);
    expect(await at.state(taskId!)).toBe("scheduled");
    at.clock.advance(retryInMs!);
    await at.queue.stage(LOCAL_TENANT);
  }
  const last = await at.leaseOne();
  expect(await at.queue.reportFailed(last.lease, failing("transient"))).toEqual({ retryInMs: null });

  const ended = await at.queue.get(LOCAL_TENANT, taskId!);
  expect(ended).toMatchObject({ state: "failed", attempts: 5, failure: { class: "transient" } });
  expect(ended.failedAttempts.map(({ number, state }) => [number, state])).toEqual(
    Array.from({ length: 5 }, (_, index) => [index + 1, "failed"]),
  );
});

test("failures count by their class, and a task's own limit overrides it", async () => {
  await at.enqueue({ maxAttempts: 2 });

  const first = await at.leaseOne();
  expect((await at.queue.reportFailed(first.lease, failing("agent_lost"))).retryInMs).toBe(0);
  const second = await at.leaseOne();
  expect((await at.queue.reportFailed(second.lease, failing("timeout"))).retryInMs).toBe(RETRY.timeout.delayMs);
  at.clock.advance(RETRY.timeout.delayMs);
  await at.queue.stage(LOCAL_TENANT);
  const third = await at.leaseOne();
  expect((await at.queue.reportFailed(third.lease, failing("timeout"))).retryInMs).toBeNull();
});

test("what is given back has the turn that it had, and no failure", async () => {
  const [first, second] = await at.enqueue({}, {});
  const { lease } = await at.leaseOne();

  at.clock.advance(60_000);
  await at.queue.giveBack(lease, "the agent is leaving");

  expect(idsOf(await at.lease())).toEqual([first, second]);
  expect(await at.queue.get(LOCAL_TENANT, first!)).toMatchObject({ attempts: 2, failure: null, failedAttempts: [] });
});

test("a lease that runs out is taken back; one that is beaten is not", async () => {
  const [beaten, lost] = await at.enqueue({}, {});
  const leases = await at.lease();
  const held = leases.find(({ lease }) => lease.taskId === beaten)!;

  at.clock.advance(LEASE_MS - 1);
  await at.queue.heartbeat([held.lease], LEASE_MS);
  at.clock.advance(2);

  expect(await at.queue.rescue(LOCAL_TENANT)).toEqual([lost]);
  expect(await at.state(beaten!)).toBe("leased");
  expect(await at.state(lost!)).toBe("queued");
});

test("a task names the agent that its hub gave it to, in hand, when that agent is lost and when it is cancelled", async () => {
  const [lost, cancelled] = await at.enqueue({}, {});
  await at.lease();
  const record = {
    agentName: "builder",
    considered: 1,
    score: {},
    assignedAt: at.clock.now(),
    progress: null,
    note: "",
  };
  const given = [lost!, cancelled!].map((taskId) => ({ runId: "", taskId, token: 1, agentId: "builder-7", ...record }));
  await at.inTx((tx) => writeAssignments(tx, given));
  const list = await at.queue.list(LOCAL_TENANT, { limit: 10 });
  expect(list.map(({ leaseAgentId }) => leaseAgentId)).toEqual(["builder-7", "builder-7"]);

  await at.queue.cancel(LOCAL_TENANT, [cancelled!], "", "ada");
  at.clock.advance(LEASE_MS + 1);
  await at.queue.rescue(LOCAL_TENANT);

  expect(await at.queue.get(LOCAL_TENANT, cancelled!)).toMatchObject({ leaseAgentId: "builder-7" });
  expect(await at.queue.get(LOCAL_TENANT, lost!)).toMatchObject({ failedAttempts: [{ agentId: "builder-7" }] });
});

test("batches for several queues are put in together, or none of them when one queue is full", async () => {
  await at.queue.limit(LOCAL_TENANT, "full", { maxQueued: 2 }, "ada");
  await at.queue.limit(LOCAL_TENANT, "q", { maxQueued: 10 }, "ada");
  const tasksOf = (count: number) => Array.from({ length: count }, () => ({ kind: "work", priority: 1 }));
  const batch = (queue: string, count: number) => ({ queue, tasks: tasksOf(count) });

  const refused = at.queue.enqueueTogether(LOCAL_TENANT, [batch("q", 9), batch("full", 3)]);
  await expect(refused).rejects.toMatchObject({ code: "QUEUE_FULL", details: { queue: "full" } });
  const twice = at.queue.enqueueTogether(LOCAL_TENANT, [batch("full", 2), batch("q", 1), batch("full", 1)]);
  await expect(twice).rejects.toMatchObject({ code: "QUEUE_FULL" });
  expect(await at.queue.enqueueTogether(LOCAL_TENANT, [batch("q", 10), batch("full", 2)])).toHaveLength(12);

  expect((await at.queue.counts(LOCAL_TENANT)).map(({ queue, queued }) => [queue, queued])).toEqual([
    ["full", 2],
    ["q", 10],
  ]);
});

test("a task is not handed out before its time, and fails when nobody begins it by its deadline", async () => {
  const now = at.clock.now().getTime();
  const [later, soon, never] = await at.enqueue(
    { runAt: new Date(now + 5_000), priority: 500 },
    {},
    { deadline: new Date(now + 4_000) },
  );
  expect(await at.queue.stage(LOCAL_TENANT)).toEqual(new Date(now + 5_000));
  expect(idsOf(await at.lease(1))).toEqual([soon]);

  at.clock.advance(4_000);
  expect(await at.lease()).toEqual([]);
  await at.queue.stage(LOCAL_TENANT);
  expect(await at.queue.get(LOCAL_TENANT, never!)).toMatchObject({
    state: "failed",
    failure: { code: "TASK_TIMEOUT" },
  });

  at.clock.advance(1_000);
  expect(await at.queue.stage(LOCAL_TENANT)).toBeNull();
  expect(idsOf(await at.lease())).toEqual([later]);
});

describe("priority", () => {
  test("comes first, and is overtaken by who has waited long enough", async () => {
    const old = await at.enqueueOne({});
    at.clock.advance(2 * PRIORITY_HEAD_START_MS + 1);
    const young = await at.enqueueOne({});
    const urgent = await at.enqueueOne({ priority: 2 });
    const more = await at.enqueueOne({ priority: 3 });

    const order = idsOf(await at.lease());

    expect(order).toEqual([more, old, urgent, young].map(({ taskId }) => taskId));
  });
});

describe("once", () => {
  test("an idempotency key makes one task of its queue, also when that has ended", async () => {
    const first = await at.enqueueOne({ idempotencyKey: "k" });
    const again = await at.enqueueOne({ idempotencyKey: "k" });
    const elsewhere = await at.enqueueOne({ idempotencyKey: "k" }, "another");
    await at.queue.reportSucceeded((await at.leaseOne()).lease, {});
    const afterwards = await at.enqueueOne({ idempotencyKey: "k" });

    expect([first.created, again.created, elsewhere.created, afterwards.created]).toEqual([true, false, true, false]);
    expect(new Set([first.taskId, again.taskId, afterwards.taskId]).size).toBe(1);
    expect(await at.lease()).toEqual([]);
  });

  test("in one request, and with ids of one's own", async () => {
    const named = { taskId: "mine" };
    const both = await at.queue.enqueue({
      tenantId: LOCAL_TENANT,
      queue: "q",
      tasks: [
        { kind: "a", idempotencyKey: "k" },
        { kind: "b", idempotencyKey: "k" },
        { kind: "c", ...named },
      ],
    });
    const again = await Promise.all([at.enqueueOne(named), at.enqueueOne(named, "another")]);

    expect(both.map(({ created }) => Number(created)).toSorted((a, b) => a - b)).toEqual([0, 1, 1]);
    expect(again).toEqual([
      { taskId: "mine", created: false },
      { taskId: "mine", created: false },
    ]);
    expect(await at.lease()).toHaveLength(2);
  });

  test("two control planes that are asked at the same moment make one task of a key", async () => {
    const other = await openTaskQueue(at);
    const keys = Array.from({ length: 40 }, (_, index) => ({ idempotencyKey: `k${index}` }));
    const shuffled = keys.toReversed();

    const [mine, theirs] = await Promise.all([
      Promise.all(keys.map((key) => at.enqueueOne(key))),
      Promise.all(shuffled.map((key) => other.enqueueOne(key))),
    ]);

    const pairs = mine.map((one, index) => [one, theirs[keys.length - 1 - index]!] as const);
    expect(pairs.every(([a, b]) => a.taskId === b.taskId && a.created !== b.created)).toBe(true);
    expect(await at.lease()).toHaveLength(keys.length);
    await other.close();
  });

  test("an id and a key together are refused, and so is what would be taken for two values", async () => {
    const refused = { code: "REQUEST_INVALID" };
    await expect(at.enqueueOne({ taskId: "a", idempotencyKey: "b" })).rejects.toMatchObject(refused);
    await expect(at.enqueueOne({ idempotencyKey: "b\u001ec" })).rejects.toMatchObject(refused);
    await expect(at.enqueueOne({ requires: ["b\u001fc"] })).rejects.toMatchObject(refused);
  });
});

test("who leases at the same time never gets a task that another one got", async () => {
  const other = await openTaskQueue(at);
  await at.enqueue(...Array.from({ length: 300 }, () => ({})));

  const leasers = Array.from({ length: 20 }, (_, index) =>
    (index % 2 === 0 ? at : other).lease(15, { agentId: `agent-${index}` as AgentId }),
  );
  const got = (await Promise.all(leasers)).flatMap(idsOf);
  got.push(...idsOf(await at.lease()));

  expect(got).toHaveLength(300);
  expect(new Set(got).size).toBe(300);
  await other.close();
});

test("what is cancelled ends wherever it is, and who works on it is told", async () => {
  const told: unknown[] = [];
  const heard = Promise.withResolvers<void>();
  await at.queue.onCancelled((tenantId, taskIds) => {
    told.push([tenantId, taskIds]);
    heard.resolve();
  });
  const later = { runAt: new Date(at.clock.now().getTime() + 1_000) };
  const [inHand, waiting, scheduled] = await at.enqueue({}, {}, later);
  const { lease } = await at.leaseOne();

  const ended = await at.queue.cancel(
    LOCAL_TENANT,
    [inHand!, waiting!, scheduled!, "unknown" as TaskId],
    "no need",
    "ada",
  );
  await heard.promise;

  expect(new Set(ended)).toEqual(new Set([inHand, waiting, scheduled]));
  expect(told).toEqual([[LOCAL_TENANT, [inHand]]]);
  for (const taskId of ended) {
    expect(await at.queue.get(LOCAL_TENANT, taskId)).toMatchObject({
      state: "cancelled",
      failure: { message: "no need" },
    });
  }
  await expect(at.queue.reportSucceeded(lease, {})).rejects.toMatchObject({ code: "LEASE_LOST" });
});

test("nothing of a paused queue is handed out until it is resumed", async () => {
  const [taskId] = await at.enqueue({});
  await at.queue.pause(LOCAL_TENANT, "q", "maintenance", "ada");
  const slots = at.slots(5);
  const { offer, got } = slots;

  expect(await at.lease()).toEqual([]);
  at.clock.advance(1);
  await at.enqueue({});
  expect(got).toEqual([]);
  await at.queue.resume(LOCAL_TENANT, "q", "ada");

  expect((await slots.next()).lease.taskId).toBe(taskId);
  await offer.close();
});

test("queues tell how much waits in them and for how long", async () => {
  await at.enqueue({}, {}, { runAt: new Date(at.clock.now().getTime() + 60_000) });
  at.clock.advance(1_500);
  await at.leaseOne();
  await at.queue.pause(LOCAL_TENANT, "quiet", "", "ada");

  expect(await at.queue.counts(LOCAL_TENANT)).toEqual([
    { queue: "q", queued: 1, scheduled: 1, leased: 1, oldestAgeMs: 1_500, pausedReason: null, drains: false },
    { queue: "quiet", queued: 0, scheduled: 0, leased: 0, oldestAgeMs: null, pausedReason: "", drains: false },
  ]);
});

test("pages of the list hold each task once, the newest first", async () => {
  const taskIds = await at.enqueue(...Array.from({ length: 5 }, () => ({})));
  const [done] = await at.lease(2);
  await at.queue.reportSucceeded(done!.lease, {});

  const first = await at.queue.list(LOCAL_TENANT, { limit: 3, queue: "q" });
  const second = await at.queue.list(LOCAL_TENANT, { limit: 3, queue: "q", before: first.at(-1)!.taskId });

  expect([...first, ...second].map(({ taskId }) => taskId)).toEqual(taskIds.toSorted().toReversed());
  const ended = await at.queue.list(LOCAL_TENANT, { limit: 3, states: ["succeeded", "failed"] });
  expect(ended.map(({ taskId }) => taskId)).toEqual([done!.lease.taskId]);
});

test("a task of another tenant is not there", async () => {
  const [taskId] = await at.enqueue({});
  const other = "other" as typeof LOCAL_TENANT;

  await expect(at.queue.get(other, taskId!)).rejects.toMatchObject({ code: "TASK_NOT_FOUND" });
  expect(await at.lease(1, { tenantId: other })).toEqual([]);
  expect(await at.queue.cancel(other, [taskId!], "no", "ada")).toEqual([]);
  expect(await at.state(taskId!)).toBe("queued");
});

test("a request that the database refuses fails alone, not with those that it shared a round with", async () => {
  const good = Array.from({ length: 10 }, () => at.enqueueOne({}));
  const bad = at.enqueueOne({ timeoutMs: 2 ** 40 });

  await expect(bad).rejects.toThrow(/./);
  expect((await Promise.all(good)).every(({ created }) => created)).toBe(true);
  expect(await at.lease()).toHaveLength(10);
});

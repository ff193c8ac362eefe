/** Tasks without a run, their queues, schedules and dead letters through the API; an agent in this process does the work. */
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { defineAgent } from "../../../src/sdk/agent/define-agent.ts";
import { TaskError } from "../../../src/sdk/agent/task-error.ts";
import { ApiError, type Client, createClient } from "../../../src/sdk/client/index.ts";
import { type Api, startApi } from "../../support/api.ts";

let api: Api;
let client: Client;
beforeAll(async () => {
  api = await startApi();
  client = api.client;
});
afterAll(() => api.stop());

const code = (expected: string): unknown => expect.objectContaining({ code: expected });
const stateOf = async (taskId: string): Promise<string> => (await client.queueTasks.get({ params: { taskId } })).state;
const enqueue = async (queue: string, ...tasks: { kind: string; payload?: string; maxAttempts?: number }[]) =>
  (await client.queueTasks.enqueue({ params: { queue }, body: { tasks } })).items.map(({ taskId }) => taskId);

/** Fails what is not `good`, for good. */
const startAgent = async (queue: string): Promise<void> => {
  const agent = await defineAgent({
    name: `${queue}-agent`,
    kind: "test",
    capabilities: [],
    queues: [queue],
    slots: 4,
    run: async ({ payload }) => {
      if (payload !== "good") throw new TaskError("permanent", `cannot do ${JSON.stringify(payload)}`);
      return "done";
    },
  }).start({ url: api.url, token: () => api.token });
  onTestFinished(() => agent.stop());
};

test("tasks are put into a queue once, listed in pages, read and cancelled", async () => {
  const params = { queue: "pages" };
  const tasks = ["a", "b", "c"].map((idempotencyKey) => ({
    kind: "work",
    idempotencyKey,
    payload: { idempotencyKey },
  }));
  const { items } = await client.queueTasks.enqueue({ params, body: { tasks } });
  const again = await client.queueTasks.enqueue({ params, body: { tasks: tasks.slice(0, 1) } });
  const ids = items.map(({ taskId }) => taskId);

  const first = await client.queueTasks.list({ query: { queue: "pages", limit: 2 } });
  const query = { queue: "pages", limit: 2, cursor: first.nextCursor ?? "" };
  const second = await client.queueTasks.list({ query });

  expect(again.items).toEqual([{ taskId: ids[0], created: false }]);
  expect([...first.items, ...second.items].map(({ taskId }) => taskId).toSorted()).toEqual(ids.toSorted());
  expect(second.nextCursor).toBeNull();
  expect(await client.queueTasks.get({ params: { taskId: ids[1]! } })).toMatchObject({
    state: "queued",
    payload: { idempotencyKey: "b" },
    failedAttempts: [],
  });
  const cancelled = await client.queueTasks.cancel({ params: { taskId: ids[0]! }, body: { reason: "not needed" } });
  expect(cancelled).toMatchObject({ state: "cancelled", failure: { message: "not needed" } });
  expect((await client.queueTasks.list({ query: { queue: "pages", state: "queued" } })).items).toHaveLength(2);
  await expect(client.queueTasks.cancel({ params: { taskId: "none" }, body: {} })).rejects.toEqual(
    code("TASK_NOT_FOUND"),
  );
});

test("a backoff out of its bounds is refused, and the field is named", async () => {
  const enqueueWith = (backoff: object) =>
    client.queueTasks.enqueue({ params: { queue: "again" }, body: { tasks: [{ kind: "work", backoff }] } });

  for (const [backoff, field] of [
    [{ delayMs: 86_400_001 }, "delayMs"],
    [{ factor: 0.5 }, "factor"],
    [{ delayMs: 2_000, capMs: 1_000 }, "capMs"],
  ] as const) {
    await expect(enqueueWith(backoff)).rejects.toMatchObject({
      code: "REQUEST_INVALID",
      message: expect.stringContaining(field),
    });
  }
});

test("a queue that is drained is shown as such until it is resumed", async () => {
  const params = { queue: "leaving" };
  const shown = async () => (await client.queues.list()).items.find(({ queue }) => queue === "leaving");

  await client.queues.drain({ params, body: { reason: "it moves" } });
  expect(await shown()).toMatchObject({ pausedReason: "it moves", drains: true, leased: 0 });
  await client.queues.resume({ params, body: {} });
  expect(await shown()).toMatchObject({ pausedReason: null, drains: false });
});

test("a queue's rates say what came in, was done and failed; one that holds nothing is not listed for them", async () => {
  const good = { kind: "work", payload: "good" };
  const shown = async (name: string) => (await client.queues.list()).items.find(({ queue }) => queue === name);
  await client.queues.pause({ params: { queue: "rated" }, body: { reason: "not yet" } });
  await enqueue("rated", good, good, { kind: "work", payload: "bad" });
  const perMinute = { windowMs: 300_000, enqueued: 3 / 5, succeeded: 0, failed: 0 };
  await vi.waitFor(async () => expect(await shown("rated")).toMatchObject({ queued: 3, perMinute }), 60_000);

  await client.queues.resume({ params: { queue: "rated" }, body: {} });
  await startAgent("rated");
  await startAgent("unrated");
  const [taskId] = await enqueue("unrated", good);

  await vi.waitFor(async () => {
    expect(await shown("rated")).toMatchObject({
      queued: 0,
      leased: 0,
      perMinute: { ...perMinute, succeeded: 2 / 5, failed: 1 / 5 },
    });
    expect(await stateOf(taskId!)).toBe("succeeded");
  }, 60_000);
  expect(await shown("unrated")).toBeUndefined();
});

test("a task that has ended is done once more as a new one; one that waits is not, nor one of another queue", async () => {
  const taskId = "the-first";
  const asked = {
    kind: "work",
    title: "Work",
    payload: { tiles: 3 },
    priority: 2,
    maxAttempts: 1,
    backoff: { delayMs: 250 },
  };
  const tasks = [{ ...asked, taskId, requires: ["nothing-has-it"] }];
  await client.queueTasks.enqueue({ params: { queue: "again" }, body: { tasks } });
  const replay = (queue: string) => client.queueTasks.replay({ params: { queue, taskId }, body: {} });
  await expect(replay("again")).rejects.toEqual(code("STATE_CONFLICT"));
  await client.queueTasks.cancel({ params: { taskId }, body: {} });
  await expect(replay("other")).rejects.toEqual(code("TASK_NOT_FOUND"));

  const { taskId: made, created } = await replay("again");

  expect({ created, isNew: made !== taskId }).toEqual({ created: true, isNew: true });
  expect(await client.queueTasks.get({ params: { taskId: made } })).toMatchObject({
    queue: "again",
    state: "queued",
    kind: "work",
    details: { title: "Work", backoff: { delayMs: 250 } },
    payload: { tiles: 3 },
    priority: 2,
    requires: ["nothing-has-it"],
    maxAttempts: 1,
    attempts: 0,
  });
  expect(await stateOf(taskId)).toBe("cancelled");
});

test("what a task prints is read while it goes on; what it hands in, by its hash, of this task alone", async () => {
  const go = Promise.withResolvers<void>();
  onTestFinished(() => go.resolve());
  const agent = await defineAgent({
    name: "proving-agent",
    kind: "test",
    capabilities: [],
    queues: ["proving"],
    slots: 2,
    run: async ({ payload }, context) => {
      context.log(`began ${payload as string}\n`);
      if (payload === "slow") await go.promise;
      context.log("ended\n");
      await context.evidence("report.txt", `report of ${payload as string}`);
      return null;
    },
  }).start({ url: api.url, token: () => api.token });
  onTestFinished(() => agent.stop());
  const [slow = "", other = ""] = await enqueue(
    "proving",
    { kind: "prove", payload: "slow" },
    { kind: "prove", payload: "quick" },
  );
  const output = async (taskId: string) => (await client.queueTasks.output({ params: { taskId } })).text();

  await vi.waitFor(async () => expect(await output(slow)).toBe("began slow\n"), 60_000);
  go.resolve();
  await vi.waitFor(
    async () => expect([await stateOf(slow), await stateOf(other)]).toEqual(["succeeded", "succeeded"]),
    60_000,
  );
  const [proof, otherProof] = await Promise.all(
    [slow, other].map(async (taskId) => (await client.queueTasks.get({ params: { taskId } })).evidence[0]),
  );
  const params = { taskId: slow, sha256: proof?.sha256 ?? "" };
  const content = await client.queueTasks.evidence({ params });

  expect(await output(slow)).toBe("began slow\nended\n");
  expect(await content.text()).toBe("report of slow");
  expect(content.headers.get("etag")).toBe(`"${params.sha256}"`);
  await expect(client.queueTasks.evidence({ params: { ...params, sha256: otherProof?.sha256 ?? "" } })).rejects.toEqual(
    code("EVIDENCE_NOT_FOUND"),
  );
  await expect(client.queueTasks.output({ params: { taskId: "none" } })).rejects.toEqual(code("TASK_NOT_FOUND"));
});

test("events say who put a task in, and which agent did it", async () => {
  await startAgent("told");
  const { serviceAccountId: ownerId } = await client.serviceAccounts.create({ body: { name: "p", role: "operator" } });
  const body = { ownerKind: "service-account", ownerId, name: "p", scopes: null } as const;
  const { token } = await client.keys.create({ body });
  const asProgram = createClient({ url: api.url, token });
  const tasks = [{ kind: "work", payload: "good" }];
  const { items } = await asProgram.queueTasks.enqueue({ params: { queue: "told" }, body: { tasks } });
  const taskId = items[0]?.taskId ?? "";
  const agent = (await client.agents.list()).items.find(({ name }) => name === "told-agent");

  const told = async () =>
    (await client.events.list({ query: { after: 0, limit: 1_000 } })).items
      .filter((event) => event.taskId === taskId)
      .map(({ name, actor, correlation }) => ({ name, actor, correlation }));

  await vi.waitFor(
    async () =>
      expect(await told()).toEqual([
        { name: "tasks.enqueued", actor: ownerId, correlation: "tenant" },
        { name: "tasks.succeeded", actor: agent?.agentId, correlation: "tenant" },
      ]),
    60_000,
  );
});

test("limits of a queue and of all queues are set, shown and kept", async () => {
  const params = { queue: "narrow" };
  const set = await client.queues.limit({ params, body: { maxInHand: 1 } });
  await client.queues.limitAll({ body: { maxInHand: 50, rate: { tasks: 1_000, perMs: 1_000, burst: 1_000 } } });
  const listed = (await client.queues.limits()).items;
  const most = { now: 0, ever: 0 };
  const agent = await defineAgent({
    name: "narrow-agent",
    kind: "test",
    capabilities: [],
    queues: ["narrow"],
    slots: 4,
    run: async () => {
      most.now += 1;
      most.ever = Math.max(most.ever, most.now);
      await new Promise((resolve) => setImmediate(resolve));
      most.now -= 1;
      return "done";
    },
  }).start({ url: api.url, token: () => api.token });
  onTestFinished(() => agent.stop());

  const ids = await enqueue("narrow", ...Array.from({ length: 12 }, () => ({ kind: "work" })));
  await vi.waitFor(async () => expect(await Promise.all(ids.map(stateOf))).toEqual(ids.map(() => "succeeded")), 60_000);
  await client.queues.limitAll({ body: {} });

  expect(set).toMatchObject({ maxInHand: 1, rate: null });
  expect(listed.map(({ queue, limits }) => [queue, limits.maxInHand])).toEqual([
    [null, 50],
    ["narrow", 1],
  ]);
  expect(most.ever).toBe(1);
  await expect(client.queues.limitAll({ body: { maxPerKey: 2 } })).rejects.toEqual(code("LIMIT_INVALID"));
});

test("a full queue answers 429 with Retry-After, and takes what is urgent", async () => {
  const params = { queue: "full" };
  await client.queues.limit({ params, body: { maxQueued: 10 } });
  const put = (tasks: number, priority: number) =>
    fetch(`${api.url}/v1/queues/full/tasks`, {
      method: "POST",
      headers: { authorization: `Bearer ${api.token}`, "content-type": "application/json" },
      body: JSON.stringify({ tasks: Array.from({ length: tasks }, () => ({ kind: "work", priority })) }),
    });

  const answers = [await put(9, 0), await put(1, 0), await put(1, 1), await put(1, 1)];

  expect(answers.map(({ status }) => status)).toEqual([201, 429, 201, 429]);
  expect(answers[1]?.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
  expect(await answers[3]?.json()).toMatchObject({ code: "QUEUE_FULL" });
});

test("what depends on something that is down is held back, and shown", async () => {
  const agent = await defineAgent({
    name: "mail-agent",
    kind: "test",
    capabilities: [],
    queues: ["mail"],
    slots: 4,
    run: async () => {
      throw new TaskError("dependency", "the mail server does not answer");
    },
  }).start({ url: api.url, token: () => api.token });
  onTestFinished(() => agent.stop());

  await enqueue("mail", ...Array.from({ length: 6 }, () => ({ kind: "send", maxAttempts: 1 })));

  await vi.waitFor(async () => {
    expect((await client.queues.breakers()).items).toMatchObject([
      { queue: "mail", kind: "send", problem: "the mail server does not answer" },
    ]);
  }, 60_000);
});

test("a request with an Idempotency-Key is done once", async () => {
  const input = { params: { queue: "once" }, body: { tasks: [{ kind: "work" }] } };
  const first = await client.queueTasks.enqueue(input, { idempotencyKey: "once-1" });
  expect(await client.queueTasks.enqueue(input, { idempotencyKey: "once-1" })).toEqual(first);
  expect((await client.queueTasks.list({ query: { queue: "once" } })).items).toHaveLength(1);
});

test("a paused queue hands out nothing until it is resumed", async () => {
  const params = { queue: "paused" };
  await client.queues.pause({ params, body: { reason: "the night" } });
  await startAgent("paused");
  const [taskId = ""] = await enqueue("paused", { kind: "work", payload: "good" });

  const counts = (await client.queues.list()).items.find(({ queue }) => queue === "paused");
  expect(counts).toMatchObject({ queued: 1, leased: 0, pausedReason: "the night" });

  await client.queues.resume({ params, body: {} });
  await vi.waitFor(async () => expect(await stateOf(taskId)).toBe("succeeded"), 60_000);
  expect(await client.queueTasks.get({ params: { taskId } })).toMatchObject({ result: "done", attempts: 1 });
  await expect(client.queueTasks.cancel({ params: { taskId }, body: {} })).rejects.toEqual(code("STATE_CONFLICT"));
});

test("a schedule makes tasks at its times, until it is paused", async () => {
  await startAgent("timed");
  const task = { kind: "tick", payload: "good" };
  const named = { params: { schedule: "ticks" } };
  const added = await client.schedules.add({ body: { name: "ticks", timing: "@every 1s", queue: "timed", task } });
  const done = async () => (await client.queueTasks.list({ query: { queue: "timed", state: "succeeded" } })).items;
  await vi.waitFor(async () => expect((await done()).length).toBeGreaterThanOrEqual(2), 60_000);

  const paused = await client.schedules.pause({ ...named, body: { reason: "enough" } });
  expect(paused.pausedReason).toBe("enough");
  expect((await client.schedules.list()).items).toMatchObject([{ scheduleId: added.scheduleId, task }]);
  expect((await client.schedules.get({ ...named, query: { upcoming: 3 } })).upcoming).toHaveLength(3);
  expect((await client.schedules.resume({ ...named, body: {} })).pausedReason).toBeNull();
  await client.schedules.remove(named);
  await expect(client.schedules.get(named)).rejects.toEqual(code("SCHEDULE_NOT_FOUND"));
  const malformed = client.schedules.add({ body: { name: "x", timing: "now and then", task } });
  await expect(malformed).rejects.toBeInstanceOf(ApiError);
});

test("what failed for good is listed, counted, put right, tried again and removed", async () => {
  await startAgent("letters");
  const ids = await enqueue("letters", ...["bad-1", "bad-2", "bad-3"].map((payload) => ({ kind: "work", payload })));
  const query = { queue: "letters" };
  const dead = async () => (await client.deadLetters.list({ query })).items.map(({ taskId }) => taskId);
  await vi.waitFor(async () => expect((await dead()).toSorted()).toEqual(ids.toSorted()), 60_000);
  const [first = "", second = "", third = ""] = ids;

  expect((await client.deadLetters.counts({ query })).items).toMatchObject([{ queue: "letters", count: 3 }]);
  const page = await client.deadLetters.list({ query: { ...query, limit: 2 } });
  const rest = await client.deadLetters.list({ query: { ...query, limit: 2, cursor: page.nextCursor ?? "" } });
  expect([page.items.length, rest.items.length]).toEqual([2, 1]);
  expect(await client.deadLetters.get({ params: { taskId: first } })).toMatchObject({
    failure: { message: 'cannot do "bad-1"' },
    failedAttempts: [{ number: 1, state: "failed" }],
  });

  await client.deadLetters.edit({ params: { taskId: first }, body: { payload: "good" } });
  await vi.waitFor(async () => expect(await stateOf(first)).toBe("succeeded"), 60_000);
  expect(await client.deadLetters.retry({ body: { taskIds: [second] } })).toEqual({ count: 1 });
  await vi.waitFor(
    async () => expect((await client.queueTasks.get({ params: { taskId: second } })).failedAttempts).toHaveLength(2),
    60_000,
  );

  expect(await client.deadLetters.purge({ body: { filter: query } })).toEqual({ count: 2 });
  expect((await dead()).toSorted()).toEqual([second, third].toSorted());
  expect(await client.deadLetters.purge({ body: { taskIds: [third], confirm: true } })).toEqual({ count: 1 });
  expect(await client.deadLetters.purge({ body: { filter: query, confirm: true } })).toEqual({ count: 1 });
  expect(await dead()).toEqual([]);
  await expect(client.deadLetters.get({ params: { taskId: third } })).rejects.toEqual(code("DEAD_LETTER_NOT_FOUND"));
  await expect(client.deadLetters.retry({ body: {} })).rejects.toEqual(code("REQUEST_INVALID"));
});

test("a viewer may look, and change nothing", async () => {
  const { serviceAccountId: ownerId } = await client.serviceAccounts.create({ body: { name: "v", role: "viewer" } });
  const body = { ownerKind: "service-account", ownerId, name: "v", scopes: null } as const;
  const { token } = await client.keys.create({ body });
  const asViewer = (path: string, init: RequestInit = {}) =>
    fetch(`${api.url}/v1${path}`, {
      ...init,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    });
  for (const path of ["/queues", "/queue-tasks", "/schedules", "/dead-letters"]) {
    expect((await asViewer(path)).status).toBe(200);
  }
  const write = { method: "POST", body: "{}" };
  const ofQueues = ["/queues/q/pause", "/queues/q/tasks", "/queue-tasks/x/cancel", "/schedules"];
  for (const path of [...ofQueues, "/dead-letters/retry", "/dead-letters/purge", "/dead-letters/x/edit"]) {
    expect((await asViewer(path, write)).status).toBe(403);
  }
});

test("who follows a task that has printed nothing yet is answered at once", async () => {
  const [taskId] = await enqueue("quiet", { kind: "wait" });

  const response = await api.request(`/v1/queue-tasks/${taskId}/output?follow=true`);

  expect(response.status).toBe(200);
  await client.queueTasks.cancel({ params: { taskId: String(taskId) }, body: {} });
  expect(await response.text()).toBe("");
});

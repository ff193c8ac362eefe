/** Agents that talk to each other, make tasks of their own, and break. */
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openHubFixture, until, type HubFixture } from "../../test/support/hub.ts";
import type { AgentId } from "../model/ids.ts";
import { ProvostError } from "../model/errors.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import type { AgentDefinition } from "../sdk/agent/agent-definition.ts";
import { defineAgent } from "../sdk/agent/define-agent.ts";
import type { RunningAgent } from "../sdk/agent/running-agent.ts";
import type { TaskContext } from "../sdk/agent/task-context.ts";
import { findRegistered } from "../store/agents/agents-registry.ts";

let one: HubFixture;
let two: HubFixture;
beforeAll(async () => {
  one = await openHubFixture({ quotas: { depth: 2, fanOut: 3, budget: 5 } });
  // A second control plane on the same database.
  two = await openHubFixture({}, one);
});
afterAll(async () => {
  await two.close();
  await one.close();
});

const start = async (definition: Partial<AgentDefinition>, at: HubFixture = one): Promise<RunningAgent> => {
  const agent = await defineAgent({ name: "tester", queues: ["none"], run: async () => null, ...definition }).start({
    connect: at.inMemory,
    handleSignals: false,
  });
  onTestFinished(() => agent.stop());
  return agent;
};

/** Runs one function in the place of a task, with all that a task may do. */
const inTask = async <T>(work: (context: TaskContext) => Promise<T>, taskId: string): Promise<T> => {
  const result = Promise.withResolvers<T>();
  const queues = [`only ${taskId}`];
  await start({ queues, run: (_task, context) => work(context).then(result.resolve, result.reject) });
  one.queue.add({ taskId, queue: `only ${taskId}` });
  return result.promise;
};

test("a request finds an agent of the role at another control plane, and its answer finds back", async () => {
  await start(
    {
      roles: ["reviewer"],
      onMessage: async ({ subject, body, from }) => ({ subject, body, heardFrom: from.length > 0 }),
    },
    two,
  );
  const answer = await inTask(
    (context) => context.request({ kind: "role", role: "reviewer" }, "review", { commit: "c1" }),
    "asks for a review",
  );
  expect(answer).toEqual({ subject: "review", body: { commit: "c1" }, heardFrom: true });
});

test("a request that nobody answers in time rejects, and one to nobody at once", async () => {
  await start({ capabilities: ["silence"] });
  const asking = (capability: string, ms: number) =>
    inTask((context) => context.request({ kind: "capability", capability }, "help", null, ms), `asks ${capability}`);
  await expect(asking("silence", 50)).rejects.toThrow("nobody has answered");
  await expect(asking("no-such", 50)).rejects.toMatchObject({ code: "MESSAGE_UNDELIVERABLE" });
});

test("a note to a team reaches those who together can do all of it, at whichever control plane, and no one else", async () => {
  const heard: string[] = [];
  const listen = (name: string, capabilities: string[], at: HubFixture) =>
    start({ name, capabilities, onMessage: async () => void heard.push(name) }, at);
  await listen("painter", ["paint"], one);
  await listen("mason", ["walls@2.1", "floors"], two);
  await listen("apprentice", ["floors"], one);
  const noteTo = (...capabilities: string[]) =>
    inTask((context) => context.message({ kind: "team", capabilities }, "come"), `calls for ${capabilities.join()}`);

  expect(await noteTo("floors", "paint", "walls@2")).toBe(2);
  await until("the team has heard", () => heard.length === 2);
  expect(heard.toSorted()).toEqual(["mason", "painter"]);
  await expect(noteTo("paint", "roof")).rejects.toThrow("an agent with capability roof is not here");
});

test("a note to everyone reaches all others, and waits for one that is away", async () => {
  const heard: string[] = [];
  const listen = (name: string, at: HubFixture) =>
    start({ name, onMessage: async ({ body }) => void heard.push(`${name} ${JSON.stringify(body)}`) }, at);
  await listen("a", one);
  await listen("b", two);
  expect(await inTask((context) => context.message({ kind: "everyone" }, "hi"), "greets")).toBeGreaterThanOrEqual(2);
  await until("both have heard", () => heard.length === 2);
  expect(heard.toSorted()).toEqual(['a "hi"', 'b "hi"']);

  const away = await defineAgent({ name: "away", queues: ["none"], run: async () => null }).start({
    connect: one.inMemory,
    agentId: "away",
    handleSignals: false,
  });
  await away.stop();
  await inTask((context) => context.message({ kind: "agent", agentId: "away" }, "later"), "writes");
  const back = await defineAgent({
    name: "away",
    queues: ["none"],
    run: async () => null,
    onMessage: async ({ body }) => void heard.push(`away ${JSON.stringify(body)}`),
  }).start({ connect: two.inMemory, agentId: "away", handleSignals: false });
  onTestFinished(() => back.stop());
  await until("it was delivered", () => heard.includes('away "later"'));
});

test("a task makes children within its quotas, all or none", async () => {
  const child = { kind: "child", payload: null, queue: "none" };
  const made = await inTask(async (context) => {
    const first = await context.spawn([child, child]);
    const refused = await context.spawn([child, child]).catch((error: unknown) => error);
    return { first, refused };
  }, "parent");
  expect(made.first).toEqual(one.children.slice(-2));
  expect(made.refused).toMatchObject({
    code: "SPAWN_QUOTA",
    message: expect.stringContaining("it has 2 children, and PROVOST_SPAWN_CHILDREN is 3"),
  });
  expect(made.first.map((taskId) => one.queue.state(taskId))).toEqual(["queued", "queued"]);
});

test("the depth of generations and the budget of the root have an end too", async () => {
  const child = (queue: string) => ({ kind: "child", payload: null, queue });
  const seen: unknown[] = [];
  await start({
    queues: ["tree"],
    run: async ({ payload, taskId }, context) => {
      const level = (payload as { level: number } | null)?.level ?? 0;
      const next = { ...child("tree"), payload: { level: level + 1 } };
      const made = await context.spawn([next, next]).catch((error: { code: string }) => error.code);
      seen.push([level, Array.isArray(made) ? made.length : made]);
      return taskId;
    },
  });
  one.queue.add({ taskId: "root", queue: "tree" });
  await until("the tree has grown", () => seen.length >= 3 && one.queue.state("root") === "succeeded");
  expect(seen[0]).toEqual([0, 2]);
  await until("grandchildren were asked for", () => seen.length >= 5);
  // 2 children, of which one may make 2 more; the other would be over the budget of 5; the grandchildren are too deep.
  expect(seen.slice(1).toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
    [1, 2],
    [1, "SPAWN_QUOTA"],
    [2, "SPAWN_QUOTA"],
    [2, "SPAWN_QUOTA"],
  ]);
});

test("an agent that fails several kinds of work is quarantined, also over a reconnect, until it is released", async () => {
  const definition = {
    name: "broken",
    queues: ["hard"],
    run: async () => Promise.reject(new Error("everything fails here")),
  };
  const options = { connect: one.inMemory, agentId: "broken", handleSignals: false };
  const agent = await defineAgent(definition).start(options);
  const tasks = Array.from({ length: 8 }, (_, index) => ({
    taskId: `hard ${index}`,
    queue: "hard",
    kind: `kind ${index % 4}`,
  }));
  one.queue.add(...tasks);
  const row = () => one.db.transaction(LOCAL_TENANT, (tx) => findRegistered(tx, "broken" as AgentId));
  await until("it is on record", async () => (await row())?.state === "quarantined");
  expect((await row())?.quarantineReason).toBe("its last 6 tasks failed, of 4 kinds of work");
  expect(tasks.map(({ taskId }) => one.queue.state(taskId)).filter((state) => state === "queued")).toHaveLength(2);
  await agent.stop();
  const back = await defineAgent(definition).start(options);
  onTestFinished(() => back.stop());
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(one.queue.state("hard 7")).toBe("queued");
  // By another control plane than the one that it is connected to.
  expect(await two.hub.release(LOCAL_TENANT, "broken" as AgentId, "ada")).toBe(true);
  expect(await two.hub.release(LOCAL_TENANT, "broken" as AgentId, "ada")).toBe(false);
  await until("it works again", () => one.queue.state("hard 7") === "failed");
});

test("an agent that was let out of quarantine begins anew, and its record with it", async () => {
  await start({ queues: ["again"], run: async () => Promise.reject(new Error("everything fails here")) });
  const work = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      taskId: `again ${from + index}`,
      queue: "again",
      kind: `kind ${index % 3}`,
    }));
  const [agent] = [...one.hub.agents()].filter(({ hello }) => hello.queues.includes("again"));
  const { agentId } = agent!;
  one.queue.add(...work(0, 6));
  const state = async () => (await one.db.transaction(LOCAL_TENANT, (tx) => findRegistered(tx, agentId)))?.state;
  await until("it is on record", async () => (await state()) === "quarantined" && agent!.heldBack === "quarantined");

  expect(await one.hub.release(LOCAL_TENANT, agentId, "ada")).toBe(true);
  one.queue.add(...work(6, 5));

  await until("all were tried", () => work(6, 5).every(({ taskId }) => one.queue.state(taskId) === "failed"));
  await until("it waits for more", () => agent!.held.size === 0);
  expect([agent!.state, Math.round(agent!.track.failed)]).toEqual(["idle", 5]);
});

test("children that a queue refuses are not made, and count for no quota", async () => {
  const child = { kind: "child", payload: null, queue: "none" };
  const made = await inTask(async (context) => {
    one.refusal.error = new ProvostError("QUEUE_FULL", "queue none is full");
    const refused = await context.spawn([child, child, child]).catch((error: unknown) => error);
    one.refusal.error = null;
    return { refused, made: await context.spawn([child, child, child]) };
  }, "refused parent");
  expect(made.refused).toMatchObject({ code: "QUEUE_FULL" });
  expect(made.made).toEqual(one.children.slice(-3));
});

test("work of one kind that fails says something about the work, and the agent goes on", async () => {
  await start({ queues: ["same"], run: async () => Promise.reject(new Error("this kind fails")) });
  const tasks = Array.from({ length: 10 }, (_, index) => ({ taskId: `same ${index}`, queue: "same" }));
  one.queue.add(...tasks);
  await until("all were tried", () => tasks.every(({ taskId }) => one.queue.state(taskId) === "failed"));
  expect(one.queue.log.filter((line) => line.startsWith("failed same"))).toHaveLength(10);
});

/** Agents that somebody drains or puts into quarantine, at any control plane, and gives work again. */
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openHubFixture, until, type HubFixture } from "../../test/support/hub.ts";
import { createEventLog } from "../events/event-log.ts";
import type { AgentId } from "../model/ids.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import { systemClock } from "../runtime/clock.ts";
import { defineAgent } from "../sdk/agent/define-agent.ts";
import type { RunningAgent } from "../sdk/agent/running-agent.ts";
import { registerAgent } from "../store/agents/agents.ts";
import { createAgentDesk, type AgentDesk } from "./agent-desk.ts";

let one: HubFixture;
let two: HubFixture;
let desk: AgentDesk;
beforeAll(async () => {
  one = await openHubFixture();
  two = await openHubFixture({}, one);
  desk = createAgentDesk({ db: one.db, events: createEventLog(), clock: systemClock }, LOCAL_TENANT);
});
afterAll(async () => {
  await two.close();
  await one.close();
});

/** Which agent did each task; a task waits for `finish` when it asks to. */
const workshop = (queue: string) => {
  const did = new Map<string, string>();
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const start = async (agentId: string, slots: number, at: HubFixture = one): Promise<RunningAgent> => {
    const definition = defineAgent({
      name: agentId,
      queues: [queue],
      slots,
      run: async ({ taskId, payload }) => {
        if (payload === "wait") {
          begun.resolve();
          await finish.promise;
        }
        did.set(taskId, agentId);
      },
    });
    const agent = await definition.start({ connect: at.inMemory, agentId, handleSignals: false });
    onTestFinished(() => agent.stop());
    return agent;
  };
  const give = (from: number, count: number): string[] => {
    const tasks = Array.from({ length: count }, (_, index) => ({ taskId: `${queue} ${from + index}`, queue }));
    one.queue.add(...tasks);
    return tasks.map(({ taskId }) => taskId);
  };
  const done = (taskIds: readonly string[]) =>
    until("all are done", () => taskIds.every((taskId) => one.queue.state(taskId) === "succeeded"));
  return { did, begun, finish, start, give, done };
};

const connected = (agentId: string, at: HubFixture = one) =>
  [...at.hub.agents()].find((agent) => agent.agentId === agentId);
const isState = (agentId: string, state: string, at: HubFixture = one) =>
  until(`${agentId} is ${state}`, () => connected(agentId, at)?.state === state);

test("an agent that is drained finishes what it has and gets nothing more, wherever it connects, until it is released", async () => {
  const { did, begun, finish, start, give, done } = workshop("drained");
  const first = await start("wide", 6);
  one.queue.add({ taskId: "in hand", queue: "drained", payload: "wait" });
  await begun.promise;

  await desk.drain("wide", "a new disk", "ada");
  await isState("wide", "draining");
  await start("narrow", 1);
  const meanwhile = give(0, 6);
  await done(meanwhile);
  expect(meanwhile.map((taskId) => did.get(taskId))).toEqual(meanwhile.map(() => "narrow"));
  expect(await desk.get("wide")).toMatchObject({ drainReason: "a new disk", state: "draining" });
  finish.resolve();
  await done(["in hand"]);
  expect(did.get("in hand")).toBe("wide");

  await first.stop();
  await until("it has gone", async () => (await desk.get("wide")).state === "offline");
  expect((await desk.get("wide")).drainReason).toBe("a new disk");
  await start("wide", 6, two);
  expect(connected("wide", two)?.state).toBe("draining");
  const anew = give(6, 6);
  await done(anew);
  expect(anew.map((taskId) => did.get(taskId))).toEqual(anew.map(() => "narrow"));

  await desk.release("wide", "ada");
  await isState("wide", "idle", two);
  expect((await desk.get("wide")).drainReason).toBeNull();
  await until("it is on record", async () => (await desk.get("wide")).state === "idle");
  await desk.drain("narrow", "its turn", "ada");
  await isState("narrow", "draining");
  const after = give(12, 3);
  await done(after);
  expect(after.map((taskId) => did.get(taskId))).toEqual(after.map(() => "wide"));
});

test("somebody puts an agent into quarantine, which ends its drain, and lets it out with a new record", async () => {
  const { start, give, done } = workshop("suspect");
  await start("suspect", 1);
  await done(give(0, 3));
  await until("its record is written", async () => (await desk.get("suspect")).succeeded > 2);
  await desk.drain("suspect", "have a look", "ada");
  await desk.quarantine("suspect", "its results are wrong", "ada");
  await isState("suspect", "quarantined");
  expect(await desk.get("suspect")).toMatchObject({
    state: "quarantined",
    quarantineReason: "its results are wrong",
    drainReason: null,
  });

  await desk.release("suspect", "ada");
  await isState("suspect", "idle");
  expect(connected("suspect")?.track).toEqual({ succeeded: 0, failed: 0 });
  await done(give(3, 1));
});

test("who did it is in the events", async () => {
  const { start } = workshop("told");
  await start("told", 1);
  await desk.drain("told", "a new disk", "ada");
  await desk.quarantine("told", "it lies", "bob");
  await desk.release("told", "eve");

  const events = await one.db.transaction(LOCAL_TENANT, (tx) => createEventLog().read(tx, { limit: 1_000 }));
  const own = events.filter(({ payload }) => (payload as { agentId?: string }).agentId === "told");
  expect(own.map(({ name, actor, payload }) => [name, actor, payload])).toMatchObject([
    ["agent.draining", "ada", { reason: "a new disk" }],
    ["agent.quarantined", "bob", { reason: "it lies" }],
    ["agent.released", "eve", { by: "eve" }],
  ]);
});

test("what is held back already, a slot of a control plane and nobody at all are refused", async () => {
  const { start } = workshop("refused");
  await start("refused", 1);
  const slot = { agentId: "local-9" as AgentId, name: "local-9", kind: "shell", capabilities: [], host: "h", pid: 1 };
  await one.db.transaction(LOCAL_TENANT, (tx) => registerAgent(tx, slot));
  const conflict = { code: "STATE_CONFLICT" };

  await expect(desk.release("refused", "ada")).rejects.toMatchObject(conflict);
  await desk.drain("refused", "once", "ada");
  await expect(desk.drain("refused", "twice", "ada")).rejects.toMatchObject(conflict);
  await desk.quarantine("refused", "once", "ada");
  await expect(desk.quarantine("refused", "twice", "ada")).rejects.toMatchObject(conflict);
  await expect(desk.drain("refused", "too", "ada")).rejects.toMatchObject(conflict);
  expect((await desk.get("refused")).quarantineReason).toBe("once");
  await expect(desk.drain("local-9", "why not", "ada")).rejects.toMatchObject(conflict);
  await expect(desk.quarantine("local-9", "why not", "ada")).rejects.toMatchObject(conflict);
  await expect(desk.drain("nobody", "why not", "ada")).rejects.toMatchObject({ code: "AGENT_NOT_FOUND" });
});

/** Connections that break, and processes that die: nothing is lost, and nothing counts twice. */
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { openHubFixture, PRINCIPAL, until, type HubFixture } from "../../test/support/hub.ts";
import { createTcpProxy, type TcpProxy } from "../../test/support/tcp-proxy.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import type { AgentDefinition } from "../sdk/agent/agent-definition.ts";
import { defineAgent } from "../sdk/agent/define-agent.ts";
import type { Notice } from "../sdk/agent/notice.ts";
import type { RunningAgent, StartOptions } from "../sdk/agent/running-agent.ts";
import type { AgentFrame, ControlFrame } from "./protocol/frames.ts";
import { helloSchema } from "./protocol/session-frames.ts";

const LEASE_MS = 1_500;
let fixture: HubFixture;
let proxy: TcpProxy;
beforeAll(async () => {
  fixture = await openHubFixture({ leaseMs: LEASE_MS, heartbeatMs: 300 });
  proxy = await createTcpProxy({ port: (fixture.server.address() as AddressInfo).port });
});
afterAll(async () => {
  await proxy.close();
  await fixture.close();
});

const start = async (
  definition: Partial<AgentDefinition>,
  options: Partial<StartOptions> = {},
): Promise<{ agent: RunningAgent; notices: Notice[] }> => {
  const notices: Notice[] = [];
  const agent = await defineAgent({ name: "tester", run: async () => null, ...definition }).start({
    url: `http://127.0.0.1:${proxy.port}`,
    token: "secret",
    handleSignals: false,
    random: () => 0,
    onNotice: (notice) => notices.push(notice),
    ...options,
  });
  onTestFinished(() => {
    proxy.mend();
    return agent.stop();
  });
  return { agent, notices };
};

/** An agent that is nothing but its frames. */
const speak = (hello: Partial<Extract<AgentFrame, { type: "hello" }>> & { agentId: string }, at = fixture) => {
  const heard: ControlFrame[] = [];
  const closings: string[] = [];
  const door = at.hub.connect(PRINCIPAL, {
    send: (frames) => void heard.push(...frames),
    bufferedBytes: () => 0,
    close: (reason) => void closings.push(reason),
  });
  onTestFinished(() => door.closed("the test has ended"));
  const say = async (...frames: AgentFrame[]) => door.receive(frames);
  const first = helloSchema.parse({
    type: "hello",
    protocol: { min: 1, max: 1 },
    bootId: "boot-1",
    name: "raw",
    kind: "raw",
    slots: 1,
    ...hello,
  });
  const of = <T extends ControlFrame["type"]>(type: T) =>
    heard.filter((frame): frame is Extract<ControlFrame, { type: T }> => frame.type === type);
  return { say, door, heard, closings, of, greet: async () => door.receive([first]) };
};

test.each([["websocket" as const], ["long-poll" as const]])(
  "work that ends while the connection is cut is reported when it is back (%s)",
  async (transport) => {
    const { queue } = fixture;
    const taskId = `cut over ${transport}`;
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const { notices } = await start(
      {
        run: async () => {
          begun.resolve();
          await finish.promise;
          return "made it";
        },
      },
      { transport },
    );
    queue.add({ taskId });
    await begun.promise;
    proxy.cut();
    await until("the agent notices", () => notices.some(({ kind }) => kind === "disconnected"));
    finish.resolve();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(queue.state(taskId)).toBe("leased");
    proxy.mend();
    await until("the report has come", () => queue.state(taskId) === "succeeded");
    expect(queue.log.filter((line) => line.includes(taskId))).toHaveLength(1);
    expect(queue.results.get(taskId)).toBe("made it");
  },
);

test("a connection that carries nothing is noticed by both sides", async () => {
  const { hub, faults } = fixture;
  const before = faults.length; // of other tests
  const { agent, notices } = await start({});
  proxy.freeze();
  await until("the agent noticed", () => notices.some(({ kind }) => kind === "disconnected"));
  await until("the hub noticed", () => ![...hub.agents()].some(({ agentId }) => agentId === agent.agentId));
  proxy.mend();
  await until("it is back", () => [...hub.agents()].some(({ agentId }) => agentId === agent.agentId));
  await until("the agent knows", () => notices.filter(({ kind }) => kind === "connected").length === 2);
  expect(faults.slice(before)).toEqual([]);
});

test("work whose lease was lost is aborted, told to be late before, and its late report changes nothing", async () => {
  const { queue } = fixture;
  const begun = Promise.withResolvers<void>();
  const seen: string[] = [];
  const ended = Promise.withResolvers<void>();
  await start({
    run: async (_task, context) => {
      begun.resolve();
      context.late.addEventListener("abort", () => seen.push("late"));
      await new Promise<void>((resolve) => context.signal.addEventListener("abort", () => resolve()));
      seen.push((context.signal.reason as { code: string }).code);
      ended.resolve();
    },
  });
  queue.add({ taskId: "lost on the way" });
  await begun.promise;
  proxy.cut();
  await ended.promise;
  expect(seen).toEqual(["late", "LEASE_LOST"]);
  expect(queue.log.filter((line) => line.includes("lost on the way"))).toEqual([]);

  // Somebody else has it by now, and an agent that reports all the same is told so.
  queue.takeBack("lost on the way");
  const stale = speak({
    agentId: "stale",
    resume: [{ runId: null, taskId: "lost on the way", token: 1 }],
    queues: ["none"],
  });
  await stale.greet();
  await until("it is welcomed", () => stale.of("welcome").length > 0);
  expect(stale.of("welcome")[0]).toMatchObject({ kept: [], lost: [{ taskId: "lost on the way", token: 1 }] });
  const outcome = { kind: "done" as const, result: null, evidence: [] };
  await stale.say({ type: "report", id: "r", runId: null, taskId: "lost on the way", token: 1, outcome });
  await until("it is answered", () => stale.of("error").length > 0);
  expect(stale.of("error")[0]).toMatchObject({ id: "r", code: "LEASE_LOST", fatal: false });
  expect(queue.state("lost on the way")).toBe("queued");
});

test("a lease that the queue gave to somebody else is taken from the agent by the next renewal", async () => {
  const { queue } = fixture;
  queue.steal();
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<unknown>();
  await start({
    run: async (_task, { signal }) => {
      begun.resolve();
      signal.addEventListener("abort", () => ended.resolve(signal.reason));
      await ended.promise;
    },
  });
  queue.add({ taskId: "taken" });
  await begun.promise;
  queue.takeBack("taken");
  queue.steal();
  expect(await ended.promise).toMatchObject({ code: "LEASE_LOST" });
});

test("a report that is sent twice counts once, also when its first answer was lost", async () => {
  const { queue } = fixture;
  const one = speak({ agentId: "twice", queues: ["twice"] });
  await one.greet();
  queue.add({ taskId: "once", queue: "twice" });
  await until("it is assigned", () => one.of("assign").length > 0);
  const outcome = { kind: "done" as const, result: 1, evidence: [] };
  const report = { type: "report" as const, id: "r-1", runId: null, taskId: "once", token: 1, outcome };
  await one.say({ type: "accept", leases: [report], refused: [] }, report);
  one.door.closed("cut");
  await until("it is committed", () => queue.state("once") === "succeeded");
  const again = speak({ agentId: "twice", queues: ["twice"], resume: [{ runId: null, taskId: "once", token: 1 }] });
  await again.greet();
  await again.say(report, { ...report, id: "r-2" });
  await until("both are answered", () => again.of("ack").length === 2);
  expect(again.of("error")).toEqual([]);
  expect(queue.log.filter((line) => line.includes("once"))).toHaveLength(1);
});

test("work of a process that died is reported as lost as soon as the next one of the agent connects", async () => {
  const { queue } = fixture;
  const first = speak({ agentId: "phoenix", queues: ["phoenix"] });
  await first.greet();
  queue.add({ taskId: "burnt", queue: "phoenix" });
  await until("it is assigned", () => first.of("assign").length > 0);
  first.door.closed("killed");
  const second = speak({ agentId: "phoenix", queues: ["none"], bootId: "boot-2" });
  await second.greet();
  expect(queue.log).toContain("failed burnt by phoenix: AGENT_LOST");
});

test("work under which a second process of an agent ends is not given to a third", async () => {
  const { queue } = fixture;
  queue.add({ taskId: "poison", queue: "poison" });
  for (const bootId of ["boot-1", "boot-2"]) {
    const victim = speak({ agentId: "victim", queues: ["poison"], bootId });
    await victim.greet();
    await until("it is assigned", () => victim.of("assign").length > 0);
    victim.door.closed("killed");
  }
  const third = speak({ agentId: "victim", queues: ["poison"], bootId: "boot-3" });
  await third.greet();
  await until("it is welcomed", () => third.of("welcome").length > 0);
  expect(queue.log.filter((line) => line.includes("poison"))).toEqual([
    "failed poison by victim: AGENT_LOST",
    "failed poison by victim: TASK_POISONOUS",
  ]);
  expect(queue.state("poison")).toBe("failed");
  expect(third.of("assign")).toEqual([]);
});

test("reports on disk outlive their process", async () => {
  const { queue } = fixture;
  const stateDir = mkdtempSync(join(tmpdir(), "provost-agent-"));
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const run = async () => {
    begun.resolve();
    await finish.promise;
  };
  const { agent } = await start({ name: "durable", queues: ["durable"], run }, { stateDir });
  queue.add({ taskId: "kept on disk", queue: "durable" });
  await begun.promise;
  proxy.cut();
  finish.resolve();
  const onDisk = () => readdirSync(join(stateDir, "reports")).filter((name) => name.endsWith(".json"));
  await until("it is on disk", () => onDisk().length === 1);

  // As a new process does: another id of its boot, the same folder, and a way that is not cut.
  const reborn = await start({ name: "durable", queues: ["durable"] }, { stateDir, url: fixture.url });
  await until("it is delivered", () => queue.state("kept on disk") === "succeeded");
  await until("it is forgotten", () => onDisk().length === 0);
  expect(queue.log.filter((line) => line.includes("kept on disk"))).toHaveLength(1);
  expect(reborn.agent.agentId).toBe(agent.agentId);
});

test("an agent that is not let in learns it, and does not knock again", async () => {
  const stranger = defineAgent({ name: "stranger", run: async () => null });
  for (const transport of ["websocket", "long-poll"] as const) {
    const knocking = stranger.start({ url: fixture.url, token: "wrong", transport, handleSignals: false });
    await expect(knocking).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  }
});

test("versions that have nothing in common are refused; those that have, settle on what both speak", async () => {
  const newer = speak({ agentId: "newer", protocol: { min: 2, max: 3 } });
  await newer.greet();
  await until("it is told", () => newer.closings.length > 0);
  expect(newer.of("error")[0]).toMatchObject({ code: "PROTOCOL_UNSUPPORTED", fatal: true });
  const both = speak({ agentId: "both", protocol: { min: 1, max: 2 }, queues: ["none"] });
  await both.greet();
  await until("it is welcomed", () => both.of("welcome").length > 0);
  expect(both.of("welcome")[0]).toMatchObject({ protocol: 1 });
});

test("the later connection of an agent takes the place of the earlier one", async () => {
  const one = speak({ agentId: "double", queues: ["none"] });
  await one.greet();
  const other = speak({ agentId: "double", queues: ["none"], bootId: "boot-2" });
  await other.greet();
  await until("it was told", () => one.of("error").length > 0);
  expect(one.of("error")[0]).toMatchObject({ code: "AGENT_SUPERSEDED", fatal: true });
});

test("the later connection takes the place of one that is still being taken in, and keeps it", async () => {
  const [asked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { db, queue } = fixture;
  let questions = 0;
  const heartbeat: typeof queue.heartbeat = async (...about) => {
    if ((questions += 1) === 1) {
      asked.resolve();
      await answered.promise;
    }
    return queue.heartbeat(...about);
  };
  const at = await openHubFixture({ queue: { ...queue, heartbeat } }, { db, queue });
  onTestFinished(() => at.close());
  const hello = { agentId: "flapping", queues: ["flapping"] };
  const first = speak(hello, at);
  await first.greet();
  queue.add({ taskId: "flapping", queue: "flapping" });
  await until("it is assigned", () => first.of("assign").length > 0);
  first.door.closed("cut");
  const resume = [{ runId: null, taskId: "flapping", token: 1 }];
  const [earlier, later] = [speak({ ...hello, resume }, at), speak({ ...hello, resume }, at)];

  const greetings = [earlier.greet()];
  await asked.promise; // whether the earlier one still holds its task
  earlier.door.closed("cut again");
  greetings.push(later.greet());
  // As long as it takes to be taken in, for one that does not wait for the other.
  for (let reads = 0; reads < 20; reads += 1) await db.transaction(LOCAL_TENANT, (tx) => tx.query("select 1"));
  answered.resolve();
  await Promise.all(greetings);

  await until("it is welcomed", () => later.of("welcome").length > 0);
  const [welcome] = later.of("welcome");
  expect(welcome?.kept).toMatchObject([{ taskId: "flapping" }]);
  expect([...at.hub.agents()].map(({ sessionId, held }) => [sessionId, held.size])).toEqual([[welcome?.sessionId, 1]]);
});

test("an agent's id belongs to the credential that connected it first", async () => {
  const mine = speak({ agentId: "mine", queues: ["none"] });
  await mine.greet();
  const heard: ControlFrame[] = [];
  const thief = fixture.hub.connect(
    { ...PRINCIPAL, id: "somebody else" },
    { send: (frames) => void heard.push(...frames), bufferedBytes: () => 0, close: () => undefined },
  );
  const hello = {
    type: "hello",
    protocol: { min: 1, max: 1 },
    agentId: "mine",
    bootId: "b",
    name: "m",
    kind: "k",
    slots: 1,
  };
  await thief.receive([helloSchema.parse(hello)]);
  await until("it is told", () => heard.length > 0);
  expect(heard[0]).toMatchObject({ code: "AGENT_ID_TAKEN", fatal: true });
  expect(mine.closings).toEqual([]);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { openQueueFixture, type QueueFixture } from "../../../test/support/queue.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import type { AgentId } from "../../model/ids.ts";
import { drainAgent, findRegistered, upsertRegistered, writeBeats } from "./agents-registry.ts";
import { endAgents, listAgents, registerAgent } from "./agents.ts";

let at: QueueFixture;
beforeAll(async () => {
  at = await openQueueFixture();
});
afterAll(() => at.close());

test("an agent registers, is seen again, and ends", async () => {
  const { clock, db } = at;
  const started = clock.now();
  const one = {
    agentId: "one" as AgentId,
    name: "builder",
    kind: "shell",
    capabilities: ["node"],
    host: "here",
    pid: 7,
  };
  await db.transaction(LOCAL_TENANT, (tx) => registerAgent(tx, one));
  clock.advance(1_000);
  await db.transaction(LOCAL_TENANT, (tx) => registerAgent(tx, one));
  expect(await db.transaction(LOCAL_TENANT, listAgents)).toEqual([
    {
      ...one,
      startedAt: started,
      seenAt: clock.now(),
      endedAt: null,
      state: "idle",
      version: "",
      labels: {},
      roles: [],
      queues: [],
      slots: 1,
      busy: 0,
      succeeded: 0,
      failed: 0,
      quarantineReason: null,
      drainReason: null,
    },
  ]);
  await db.transaction(LOCAL_TENANT, (tx) => endAgents(tx, [one.agentId]));
  expect(await db.transaction(LOCAL_TENANT, listAgents)).toMatchObject([{ endedAt: clock.now(), state: "offline" }]);
});

test("no beat ends a drain, and one that goes is offline with it", async () => {
  const agentId = "drained" as AgentId;
  const plain = {
    name: "drained",
    kind: "k",
    version: "",
    host: "here",
    pid: 7,
    labels: {},
    capabilities: [],
    offered: [],
  };
  const connection = { owner: "o", roles: [], queues: ["q"], slots: 1, bootId: "b", sessionId: "s", controlPlane: "c" };
  const beat = { agentId, sessionId: "s", busy: 0, succeeded: 0, failed: 0, seenAt: at.clock.now().toISOString() };
  const row = () => at.inTx((tx) => findRegistered(tx, agentId));
  await at.inTx((tx) => upsertRegistered(tx, [{ ...plain, ...connection, agentId, state: "connecting" }]));

  expect(await at.inTx((tx) => drainAgent(tx, agentId, "a new disk"))).toBe(true);
  await at.inTx((tx) => writeBeats(tx, [{ ...beat, state: "idle" }]));
  expect(await row()).toMatchObject({ state: "draining", drainReason: "a new disk" });
  await at.inTx((tx) => writeBeats(tx, [{ ...beat, state: "offline" }]));
  expect(await row()).toMatchObject({ state: "offline", drainReason: "a new disk" });
});

test("a slot is busy with the tasks that it has leased, also as part of several runs", async () => {
  const slot = { name: "slot", kind: "shell", capabilities: [], host: "here", pid: 7 };
  for (const id of ["local-1", "local-2"]) {
    await at.inTx((tx) => registerAgent(tx, { ...slot, agentId: id as AgentId }));
  }
  const runs = [await at.start({ a: {} }), await at.start({ b: {} })];
  for (const runId of runs) await at.lease(runId, 1, "local-1");

  const of = async (agentId: string) => (await at.inTx(listAgents)).find((agent) => agent.agentId === agentId);
  expect(await of("local-1")).toMatchObject({ state: "busy", busy: 1, slots: 1 });
  expect(await of("local-2")).toMatchObject({ state: "idle", busy: 0 });
});

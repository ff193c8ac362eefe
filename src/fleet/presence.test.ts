import { expect, test } from "vitest";
import { type AgentSketch, createTestAgent } from "../../test/support/connected-agent.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import type { Database, Tx } from "../store/database.ts";
import { moveAgent } from "./agent-state.ts";
import { lookAtPresence } from "./presence.ts";
import { createRoster } from "./roster.ts";

/** What a look reads, with something that happens while it does. */
const reading = (row: object, meanwhile: () => void = () => undefined): Pick<Database, "transaction"> => ({
  transaction: (tenantId, work) =>
    work({ tenantId, query: () => Promise.resolve([row]).finally(meanwhile) } as Partial<Tx> as Tx),
});

const set = (sketch: AgentSketch = {}) => {
  const agent = createTestAgent(sketch);
  const roster = createRoster();
  roster.add(agent);
  const parts = {
    roster,
    registry: { changed: () => undefined } as never,
    dispatcher: { freed: () => undefined } as never,
  };
  const quarantine = (): void => {
    moveAgent(agent, "quarantined");
    agent.heldBack = "quarantined";
  };
  const ended: string[] = [];
  agent.end = (code) => void ended.push(code);
  const free = { agentId: agent.agentId, sessionId: agent.sessionId, heldBack: null };
  return { agent, roster, parts, quarantine, free, ended };
};

test("a look that was on its way when an agent was quarantined does not let it out", async () => {
  const { agent, parts, quarantine, free } = set();

  await lookAtPresence(parts, reading(free, quarantine), LOCAL_TENANT);

  expect(agent).toMatchObject({ state: "quarantined", heldBack: "quarantined" });
});

test("what was quarantined before the look, and is so no more, was let out", async () => {
  const { agent, parts, quarantine, free } = set();
  quarantine();

  await lookAtPresence(parts, reading(free), LOCAL_TENANT);

  expect(agent).toMatchObject({ state: "idle", heldBack: null });
});

test("an agent that has connected elsewhere is let go, however often it was heard here since", async () => {
  const { agent, parts, free, ended } = set();
  agent.lastBeatMs = Number.MAX_SAFE_INTEGER;

  await lookAtPresence(parts, reading({ ...free, sessionId: "elsewhere" }), LOCAL_TENANT);

  expect(ended).toEqual(["AGENT_SUPERSEDED"]);
});

test("a connection that comes while a look is on its way is newer than what the look has read", async () => {
  const { agent, roster, parts, free, ended } = set();
  const newer = { ...agent, sessionId: "newer" };
  const connectAnew = (): void => {
    roster.remove(agent);
    roster.add(newer);
  };

  await lookAtPresence(parts, reading(free, connectAnew), LOCAL_TENANT);

  expect(ended).toEqual([]);
  expect(roster.find(LOCAL_TENANT, agent.agentId)).toBe(newer);
});

test("a quarantine that was put on record after the agent had connected anew holds for the new connection", async () => {
  const { agent, parts, free } = set();

  await lookAtPresence(parts, reading({ ...free, heldBack: "quarantined" }), LOCAL_TENANT);

  expect(agent).toMatchObject({ state: "quarantined", heldBack: "quarantined" });
});

test("an agent that somebody drains keeps what it has, and when it is released is busy with that and keeps its record", async () => {
  const { agent, parts, free } = set({ held: 1, track: { succeeded: 3, failed: 1 } });

  await lookAtPresence(parts, reading({ ...free, heldBack: "draining" }), LOCAL_TENANT);
  expect(agent).toMatchObject({ state: "draining", heldBack: "draining" });
  expect(agent.held.size).toBe(1);

  await lookAtPresence(parts, reading(free), LOCAL_TENANT);
  expect(agent).toMatchObject({ state: "busy", heldBack: null, track: { succeeded: 3, failed: 1 } });
});

test("a look at a drain does not let an agent out of the quarantine that it was put into meanwhile", async () => {
  const { agent, parts, quarantine, free } = set();

  await lookAtPresence(parts, reading({ ...free, heldBack: "draining" }, quarantine), LOCAL_TENANT);

  expect(agent).toMatchObject({ state: "quarantined", heldBack: "quarantined" });
});

test("one that was let out of quarantine and drained before anybody looked drains, and its record begins anew", async () => {
  const { agent, parts, quarantine, free } = set({ track: { succeeded: 0, failed: 6 } });
  quarantine();

  await lookAtPresence(parts, reading({ ...free, heldBack: "draining" }), LOCAL_TENANT);

  expect(agent).toMatchObject({ state: "draining", heldBack: "draining", track: { succeeded: 0, failed: 0 } });
});

test.each(["draining", "quarantined"] as const)(
  "nobody gives work to one that was %s and is about to leave",
  async (heldBack) => {
    const { agent, parts, free } = set();
    await lookAtPresence(parts, reading({ ...free, heldBack }), LOCAL_TENANT);
    agent.leaving = true;

    await lookAtPresence(parts, reading(free), LOCAL_TENANT);

    expect(agent).toMatchObject({ state: "draining", heldBack: null });
  },
);

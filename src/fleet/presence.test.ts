import { expect, test } from "vitest";
import { createTestAgent } from "../../test/support/connected-agent.ts";
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

const set = () => {
  const agent = createTestAgent({});
  const roster = createRoster();
  roster.add(agent);
  const parts = {
    roster,
    registry: { changed: () => undefined } as never,
    dispatcher: { freed: () => undefined } as never,
  };
  const quarantine = (): void => {
    moveAgent(agent, "quarantined");
    agent.quarantineOnRecord = true;
  };
  const ended: string[] = [];
  agent.end = (code) => void ended.push(code);
  const free = { agentId: agent.agentId, sessionId: agent.sessionId, quarantined: false };
  return { agent, roster, parts, quarantine, free, ended };
};

test("a look that was on its way when an agent was quarantined does not let it out", async () => {
  const { agent, parts, quarantine, free } = set();

  await lookAtPresence(parts, reading(free, quarantine), LOCAL_TENANT);

  expect(agent).toMatchObject({ state: "quarantined", quarantineOnRecord: true });
});

test("what was quarantined before the look, and is so no more, was let out", async () => {
  const { agent, parts, quarantine, free } = set();
  quarantine();

  await lookAtPresence(parts, reading(free), LOCAL_TENANT);

  expect(agent).toMatchObject({ state: "idle", quarantineOnRecord: false });
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

  await lookAtPresence(parts, reading({ ...free, quarantined: true }), LOCAL_TENANT);

  expect(agent).toMatchObject({ state: "quarantined", quarantineOnRecord: true });
});

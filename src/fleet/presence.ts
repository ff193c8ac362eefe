/** What others have done to the agents on our roster: taken over, drained, put into quarantine, or released. */
import type { AgentId, TenantId } from "../model/ids.ts";
import { type HeldBack, readPresence } from "../store/agents/agents-registry.ts";
import type { Database } from "../store/database.ts";
import { moveAgent } from "./agent-state.ts";
import type { ConnectedAgent } from "./connected-agent.ts";
import type { HubParts } from "./hub-parts.ts";
import { forgetRecord } from "./matching/track-record.ts";

type Seen = { agent: ConnectedAgent; heldBack: HeldBack | null };
type Parts = Pick<HubParts, "roster" | "registry" | "dispatcher">;

/** @param before what was known when the look began */
const follow = ({ registry, dispatcher }: Parts, { agent, heldBack: before }: Seen, now: HeldBack | null): void => {
  if (now === "quarantined") {
    // Of an earlier connection, by its control plane: it was put on record after this one had come; or by a person.
    if (moveAgent(agent, now)) registry.changed(agent);
    agent.heldBack = now;
    return;
  }
  const quarantinedMeanwhile = agent.state === "quarantined" && before !== "quarantined";
  if (now === before || quarantinedMeanwhile) return;
  if (before === "quarantined") {
    agent.guard.forget();
    forgetRecord(agent.track);
  }
  agent.heldBack = now;
  const gets = now === null && !agent.leaving;
  moveAgent(agent, !gets ? "draining" : agent.held.size > 0 ? "busy" : "idle");
  registry.changed(agent);
  if (gets) dispatcher.freed(agent);
};

export const lookAtPresence = async (
  parts: Parts,
  db: Pick<Database, "transaction">,
  tenantId: TenantId,
): Promise<void> => {
  const { roster } = parts;
  // Only what was so before the look began can be judged by what is read: who was on the roster was on record before, so
  // a row of another connection is of a later one; and a look that is on its way while an agent is quarantined has not
  // seen that, and would let it out. Times say nothing of either: each control plane has its own clock.
  const before = new Map<AgentId, Seen>();
  for (const agent of roster.ofTenant(tenantId)) {
    before.set(agent.agentId, { agent, heldBack: agent.heldBack });
  }
  if (before.size === 0) return;
  for (const presence of await db.transaction(tenantId, (tx) => readPresence(tx, [...before.keys()]))) {
    const seen = before.get(presence.agentId);
    // One that has connected anew meanwhile is newer than what was read.
    if (seen === undefined || roster.find(tenantId, presence.agentId) !== seen.agent) continue;
    if (presence.sessionId === seen.agent.sessionId) follow(parts, seen, presence.heldBack);
    else seen.agent.end("AGENT_SUPERSEDED", "the agent has connected elsewhere");
  }
};

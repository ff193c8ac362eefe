/** What others have done to the agents on our roster: taken over, put into quarantine, or let out of it. */
import type { AgentId, TenantId } from "../model/ids.ts";
import { readPresence } from "../store/agents/agents-registry.ts";
import type { Database } from "../store/database.ts";
import { moveAgent } from "./agent-state.ts";
import type { ConnectedAgent } from "./connected-agent.ts";
import type { HubParts } from "./hub-parts.ts";
import { forgetRecord } from "./matching/track-record.ts";

type Seen = { agent: ConnectedAgent; wasOnRecord: boolean };

export const lookAtPresence = async (
  { roster, registry, dispatcher }: Pick<HubParts, "roster" | "registry" | "dispatcher">,
  db: Pick<Database, "transaction">,
  tenantId: TenantId,
): Promise<void> => {
  // Only what was so before the look began can be judged by what is read: who was on the roster was on record before, so
  // a row of another connection is of a later one; and a look that is on its way while an agent is quarantined has not
  // seen that, and would let it out. Times say nothing of either: each control plane has its own clock.
  const before = new Map<AgentId, Seen>();
  for (const agent of roster.ofTenant(tenantId)) {
    before.set(agent.agentId, { agent, wasOnRecord: agent.quarantineOnRecord });
  }
  if (before.size === 0) return;
  for (const presence of await db.transaction(tenantId, (tx) => readPresence(tx, [...before.keys()]))) {
    const { agent, wasOnRecord } = before.get(presence.agentId) ?? {};
    // One that has connected anew meanwhile is newer than what was read.
    if (agent === undefined || roster.find(tenantId, presence.agentId) !== agent) continue;
    if (presence.sessionId !== agent.sessionId) {
      agent.end("AGENT_SUPERSEDED", "the agent has connected elsewhere");
    } else if (presence.quarantined) {
      // Of an earlier connection, by its control plane: it was put on record after this one had come.
      if (moveAgent(agent, "quarantined")) registry.changed(agent);
      agent.quarantineOnRecord = true;
    } else if (wasOnRecord === true) {
      agent.quarantineOnRecord = false;
      agent.guard.forget();
      forgetRecord(agent.track);
      moveAgent(agent, agent.held.size > 0 ? "busy" : "idle");
      registry.changed(agent);
      dispatcher.freed(agent);
    }
  }
};

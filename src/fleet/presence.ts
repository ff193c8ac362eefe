/** What others have done to the agents on our roster: taken over by another control plane, or let out of quarantine. */
import type { TenantId } from "../model/ids.ts";
import { readPresence } from "../store/agents-registry.ts";
import type { Database } from "../store/database.ts";
import { moveAgent } from "./agent-state.ts";
import type { HubParts } from "./hub-parts.ts";

export const lookAtPresence = async (
  { roster, registry, dispatcher }: HubParts,
  db: Database,
  tenantId: TenantId,
): Promise<void> => {
  const ids = roster.ofTenant(tenantId).map(({ agentId }) => agentId);
  if (ids.length === 0) return;
  for (const presence of await db.transaction(tenantId, (tx) => readPresence(tx, ids))) {
    const agent = roster.find(tenantId, presence.agentId);
    if (agent === undefined) continue;
    // A connection of ours that is newer than what we have read stays.
    if (presence.sessionId !== agent.sessionId && presence.seenAt.getTime() > agent.lastBeatMs) {
      agent.end("AGENT_SUPERSEDED", "the agent has connected elsewhere");
    } else if (agent.quarantineOnRecord && !presence.quarantined) {
      agent.quarantineOnRecord = false;
      moveAgent(agent, agent.held.size > 0 ? "busy" : "idle");
      registry.changed(agent);
      dispatcher.freed(agent);
    }
  }
};

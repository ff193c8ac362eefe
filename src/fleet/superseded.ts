/** Agents that have connected to another control plane, or were released from quarantine, while they are on our roster. */
import type { AgentId, TenantId } from "../model/ids.ts";
import { presentSessions } from "../store/agents-registry.ts";
import type { Database } from "../store/database.ts";
import type { HubParts } from "./hub-parts.ts";

export const dropSuperseded = async ({ roster }: HubParts, db: Database, tenantId: TenantId): Promise<void> => {
  const own = roster.ofTenant(tenantId);
  if (own.length === 0) return;
  const ids = own.map(({ agentId }): AgentId => agentId);
  const sessions = await db.transaction(tenantId, (tx) => presentSessions(tx, ids));
  for (const agent of [...own]) {
    const present = sessions.get(agent.agentId);
    // A connection of ours that is newer than what we have read stays.
    if (present === undefined || present.sessionId === agent.sessionId) continue;
    if (present.seenAt.getTime() > agent.lastBeatMs) agent.end("AGENT_SUPERSEDED", "the agent has connected elsewhere");
  }
};

/** What a command asks about the agents of one tenant, without being a control plane that agents connect to. */
import { ProvostError } from "../model/errors.ts";
import type { AgentId, RunId, TaskId, TenantId } from "../model/ids.ts";
import type { Clock } from "../runtime/clock.ts";
import type { EventLog } from "../events/event-log.ts";
import { listAgents, type AgentRecord } from "../store/agents/agents.ts";
import type { Database } from "../store/database.ts";
import { explainTask } from "./explain/explain-task.ts";
import type { Explanation } from "./explain/explanation.ts";
import { listRegistered } from "../store/agents/agents-registry.ts";
import { formTeam, isPresent, type Team } from "./matching/form-team.ts";
import { createRegistry } from "./registry.ts";

export type AgentDesk = {
  /** Those that came last first. */
  list: () => Promise<AgentRecord[]>;
  /** Lets an agent out of quarantine, wherever it is connected. AGENT_NOT_FOUND, STATE_CONFLICT. */
  release: (agentId: string, by: string) => Promise<void>;
  /** Of those that are here now, who together can do all of it; nobody is told. */
  team: (requires: readonly string[]) => Promise<Team>;
  /** Of the newest run with such a task when no run is named. TASK_NOT_FOUND. */
  explain: (taskId: string, runId: string | null) => Promise<Explanation>;
};

/** @param parts.explained of a control plane that agents connect to: what it has not written yet is asked for as well */
export const createAgentDesk = (
  parts: { db: Database; events: EventLog; clock: Clock; explained?: () => Promise<void> },
  tenantId: TenantId,
): AgentDesk => {
  const registry = createRegistry(parts);
  const list = () => parts.db.transaction(tenantId, (tx) => listAgents(tx));
  return {
    list,
    release: async (agentId, by) => {
      if (await registry.release(tenantId, agentId as AgentId, by)) return;
      const known = (await list()).find((agent) => agent.agentId === agentId);
      if (known === undefined) throw new ProvostError("AGENT_NOT_FOUND", `there is no agent ${agentId}`, { agentId });
      const message = `agent ${agentId} is ${known.state}, not quarantined`;
      throw new ProvostError("STATE_CONFLICT", message, { agentId, state: known.state });
    },
    team: async (requires) => {
      const agents = await parts.db.transaction(tenantId, (tx) => listRegistered(tx));
      return formTeam(agents.filter(isPresent), requires);
    },
    explain: async (taskId, runId) => {
      await parts.explained?.();
      return parts.db.transaction(tenantId, (tx) => explainTask(tx, taskId as TaskId, runId as RunId | null));
    },
  };
};

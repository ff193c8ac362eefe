/** What a command asks about the agents of one tenant, without being a control plane that agents connect to. */
import { ProvostError } from "../model/errors.ts";
import type { AgentId, RunId, TaskId, TenantId } from "../model/ids.ts";
import type { Clock } from "../runtime/clock.ts";
import type { EventLog } from "../events/event-log.ts";
import { listAgents, type AgentRecord } from "../store/agents.ts";
import type { Database } from "../store/database.ts";
import { explainTask } from "./explain/explain-task.ts";
import type { Explanation } from "./explain/explanation.ts";
import { createRegistry } from "./registry.ts";

export type AgentDesk = {
  /** Those that came last first. */
  list: () => Promise<AgentRecord[]>;
  /** Lets an agent out of quarantine, wherever it is connected. AGENT_NOT_FOUND, STATE_CONFLICT. */
  release: (agentId: string, by: string) => Promise<void>;
  /** Of the newest run with such a task when no run is named. TASK_NOT_FOUND. */
  explain: (taskId: string, runId: string | null) => Promise<Explanation>;
};

export const createAgentDesk = (
  parts: { db: Database; events: EventLog; clock: Clock },
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
    explain: (taskId, runId) =>
      parts.db.transaction(tenantId, (tx) => explainTask(tx, taskId as TaskId, runId as RunId | null)),
  };
};

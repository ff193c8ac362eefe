/** What a command asks about the agents of one tenant, without being a control plane that agents connect to. */
import { ProvostError } from "../model/errors.ts";
import type { AgentId, RunId, TaskId, TenantId } from "../model/ids.ts";
import type { Clock } from "../runtime/clock.ts";
import type { EventLog } from "../events/event-log.ts";
import { type AgentLoad, listAgentLoads } from "../store/agents/agent-spending.ts";
import type { Database } from "../store/database.ts";
import { explainTask } from "./explain/explain-task.ts";
import type { Explanation } from "./explain/explanation.ts";
import { findRegistered, listRegistered, type RegisteredAgent } from "../store/agents/agents-registry.ts";
import { formTeam, isPresent, type Team } from "./matching/form-team.ts";
import { createRegistry } from "./registry.ts";

export type AgentDesk = {
  /** Those that came last first. */
  list: () => Promise<AgentLoad[]>;
  /** AGENT_NOT_FOUND. */
  get: (agentId: string) => Promise<AgentLoad>;
  /** Gives it no new work, wherever it is connected, until it is released. AGENT_NOT_FOUND, STATE_CONFLICT. */
  drain: (agentId: string, reason: string, by: string) => Promise<void>;
  /** As one that broke: when it is released its record begins anew. AGENT_NOT_FOUND, STATE_CONFLICT. */
  quarantine: (agentId: string, reason: string, by: string) => Promise<void>;
  /** Gives it work again that is drained or quarantined. AGENT_NOT_FOUND, STATE_CONFLICT. */
  release: (agentId: string, by: string) => Promise<void>;
  /** Of those that are here now, who together can do all of it; nobody is told. */
  team: (requires: readonly string[]) => Promise<Team>;
  /** Of the newest run with such a task when no run is named. TASK_NOT_FOUND. */
  explain: (taskId: string, runId: string | null) => Promise<Explanation>;
};

const missing = (agentId: string): ProvostError =>
  new ProvostError("AGENT_NOT_FOUND", `there is no agent ${agentId}`, { agentId });

const whyNotHeldBack = ({ sessionId, state }: RegisteredAgent): string =>
  sessionId === ""
    ? "is a slot of a control plane, which works for runs: pause those"
    : `is ${state === "quarantined" ? state : "drained"} already`;

/** @param parts.explained of a control plane that agents connect to: what it has not written yet is asked for as well */
export const createAgentDesk = (
  parts: { db: Database; events: EventLog; clock: Clock; explained?: () => Promise<void> },
  tenantId: TenantId,
): AgentDesk => {
  const registry = createRegistry(parts);
  const list = () => parts.db.transaction(tenantId, (tx) => listAgentLoads(tx));
  /** Why nothing was done about it. */
  const refuse = async (agentId: string, why: (known: RegisteredAgent) => string): Promise<never> => {
    const known = await parts.db.transaction(tenantId, (tx) => findRegistered(tx, agentId as AgentId));
    if (known === null) throw missing(agentId);
    throw new ProvostError("STATE_CONFLICT", `agent ${agentId} ${why(known)}`, { agentId, state: known.state });
  };
  return {
    list,
    get: async (agentId) => {
      const known = (await list()).find((agent) => agent.agentId === agentId);
      if (known === undefined) throw missing(agentId);
      return known;
    },
    drain: async (agentId, reason, by) => {
      if (!(await registry.drain(tenantId, agentId as AgentId, reason, by))) await refuse(agentId, whyNotHeldBack);
    },
    quarantine: async (agentId, reason, by) => {
      if (!(await registry.quarantine(tenantId, agentId as AgentId, reason, by))) await refuse(agentId, whyNotHeldBack);
    },
    release: async (agentId, by) => {
      if (await registry.release(tenantId, agentId as AgentId, by)) return;
      await refuse(agentId, ({ state }) => `is ${state}, and nobody keeps it from work`);
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

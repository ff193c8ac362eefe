/**
 * Agents with what models have cost in the attempts that they did. A session counts for who did the attempt that it is of;
 * one that a later attempt went on with, for who did that one. Of a removed run the session itself says who that was. What
 * an agent elsewhere asks models for by itself is not on record here.
 */
import { z } from "zod";
import type { AgentId } from "../../model/ids.ts";
import { AGENT_SPENDING_DAYS, type RunSpending, runSpendingSchema } from "../../model/spending.ts";
import type { Tx } from "../database.ts";
import { SPENDING_SUMS } from "./agent-sessions.ts";
import { type AgentRecord, listAgents } from "./agents.ts";

/** @property spending null where nothing is on record of an agent that connects: it may ask models by itself */
export type AgentLoad = AgentRecord & { spending: RunSpending | null };

const DAY_MS = 86_400_000;

const NOTHING: RunSpending = { steps: 0, unpricedSteps: 0, tokens: 0, microUsd: 0 };
const number = z.coerce.number();
const rowSchema = z
  .object({ agentId: z.string(), steps: number, unpricedSteps: number, tokens: number, microUsd: number })
  .transform(({ agentId, ...spending }) => [agentId as AgentId, runSpendingSchema.parse(spending)] as const);

const sumAgentSpending = async (tx: Tx, since: Date): Promise<Map<AgentId, RunSpending>> => {
  const rows = await tx.query(
    `select coalesce(a.agent_id, s.agent_id) as "agentId", ${SPENDING_SUMS}
     from agent_sessions s left join attempts a on a.tenant_id = s.tenant_id and a.attempt_id = s.attempt_id
     where s.tenant_id = $1 and s.opened_at >= $2 and coalesce(a.agent_id, s.agent_id) is not null
     group by 1`,
    [tx.tenantId, since],
  );
  return new Map(rows.map((row) => rowSchema.parse(row)));
};

/** Those that came last first. */
export const listAgentLoads = async (tx: Tx): Promise<AgentLoad[]> => {
  const agents = await listAgents(tx);
  const spent = await sumAgentSpending(tx, new Date(tx.now.getTime() - AGENT_SPENDING_DAYS * DAY_MS));
  // A slot of a control plane takes tasks of no queue, and asks models by that control plane alone.
  return agents.map((agent) => ({
    ...agent,
    spending: spent.get(agent.agentId) ?? (agent.queues.length === 0 ? NOTHING : null),
  }));
};

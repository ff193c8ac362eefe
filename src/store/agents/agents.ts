/** Agents that have registered: who they are, where they run, when they were last seen. */
import { z } from "zod";
import type { AgentId } from "../../model/ids.ts";
import { AGENT_STATES } from "../../model/states.ts";
import type { Tx } from "../database.ts";

export const agentRecordSchema = z.object({
  agentId: z.string().transform((id) => id as AgentId),
  name: z.string(),
  kind: z.string(),
  capabilities: z.array(z.string()),
  host: z.string(),
  pid: z.number().int(),
  startedAt: z.coerce.date(),
  seenAt: z.coerce.date(),
  endedAt: z.coerce.date().nullable(),
  state: z.enum(AGENT_STATES),
  version: z.string(),
  labels: z.record(z.string(), z.string()),
  roles: z.array(z.string()),
  queues: z.array(z.string()),
  slots: z.number().int(),
  busy: z.number().int(),
  succeeded: z.number(),
  failed: z.number(),
  quarantineReason: z.string().nullable(),
  drainReason: z.string().nullable(),
});
export type AgentRecord = z.infer<typeof agentRecordSchema>;

export type NewAgent = Pick<AgentRecord, "agentId" | "name" | "kind" | "capabilities" | "host" | "pid">;

/** A slot of this process. Also marks one that is known as seen. */
export const registerAgent = async (tx: Tx, agent: NewAgent): Promise<void> => {
  await tx.query(
    `insert into agents (tenant_id, agent_id, name, kind, capabilities, host, pid, started_at, seen_at,
       state)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $8, 'idle')
     on conflict (tenant_id, agent_id) do update set seen_at = excluded.seen_at, state = 'idle', ended_at = null`,
    [tx.tenantId, agent.agentId, agent.name, agent.kind, agent.capabilities, agent.host, agent.pid, tx.now],
  );
};

export const endAgents = async (tx: Tx, agentIds: readonly AgentId[]): Promise<void> => {
  await tx.query(
    "update agents set ended_at = $3, state = 'offline' where tenant_id = $1 and agent_id = any($2) and ended_at is null",
    [tx.tenantId, agentIds, tx.now],
  );
};

/**
 * Those that came last first. Connected agents say themselves what they have in hand; what a slot of a control plane has
 * shows in the leases of tasks alone.
 */
export const listAgents = async (tx: Tx): Promise<AgentRecord[]> => {
  const rows = await tx.query(
    `with held as (
       select lease_agent_id, count(*)::int as tasks from tasks
       where tenant_id = $1 and state = 'leased' group by lease_agent_id
     )
     select a.agent_id as "agentId", a.name, a.kind, a.capabilities, a.host, a.pid, a.started_at as "startedAt",
       a.seen_at as "seenAt", a.ended_at as "endedAt",
       case when h.tasks > 0 and a.state = 'idle' then 'busy' else a.state end as state, a.version, a.labels, a.roles,
       a.queues, a.slots, case when h.tasks > 0 then least(h.tasks, a.slots) else a.busy end as busy, a.succeeded, a.failed,
       a.quarantine_reason as "quarantineReason", a.drain_reason as "drainReason"
     from agents a left join held h on h.lease_agent_id = a.agent_id and a.session_id = '' and a.ended_at is null
     where a.tenant_id = $1 order by a.started_at desc, a.agent_id`,
    [tx.tenantId],
  );
  return rows.map((row) => agentRecordSchema.parse(row));
};

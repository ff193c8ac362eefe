/**
 * Agents that connect over the agent protocol. A row is written when its agent registers and then in batches, by the
 * control plane that holds its present session: a write that names an older session finds no row.
 */
import { z } from "zod";
import type { AgentId } from "../../model/ids.ts";
import { AGENT_STATES, type AgentState } from "../../model/states.ts";
import type { Tx } from "../database.ts";

export const registeredAgentSchema = z.object({
  agentId: z.string().transform((id) => id as AgentId),
  name: z.string(),
  kind: z.string(),
  version: z.string(),
  state: z.enum(AGENT_STATES),
  owner: z.string(),
  capabilities: z.array(z.string()),
  offered: z.array(z.string()),
  labels: z.record(z.string(), z.string()),
  roles: z.array(z.string()),
  queues: z.array(z.string()),
  slots: z.number().int(),
  busy: z.number().int(),
  succeeded: z.number(),
  failed: z.number(),
  bootId: z.string(),
  sessionId: z.string(),
  controlPlane: z.string(),
  quarantineReason: z.string().nullable(),
  drainReason: z.string().nullable(),
  host: z.string(),
  pid: z.number().int(),
  startedAt: z.coerce.date(),
  seenAt: z.coerce.date(),
});
export type RegisteredAgent = z.infer<typeof registeredAgentSchema>;

export type Registration = Omit<
  RegisteredAgent,
  "busy" | "succeeded" | "failed" | "quarantineReason" | "drainReason" | "startedAt" | "seenAt"
>;

const COLUMNS = `agent_id as "agentId", name, kind, version, state, owner, capabilities, offered, labels, roles, queues, slots,
  busy, succeeded, failed, boot_id as "bootId", session_id as "sessionId", control_plane as "controlPlane",
  quarantine_reason as "quarantineReason", drain_reason as "drainReason", host, pid, started_at as "startedAt", seen_at as "seenAt"`;

const parse = (rows: readonly object[]): RegisteredAgent[] => rows.map((row) => registeredAgentSchema.parse(row));

/** Locks those that are known, in one order. */
export const lockRegistered = async (tx: Tx, agentIds: readonly AgentId[]): Promise<RegisteredAgent[]> =>
  parse(
    await tx.query(
      `select ${COLUMNS} from agents where tenant_id = $1 and agent_id = any($2) order by agent_id for update`,
      [tx.tenantId, agentIds],
    ),
  );

/** Their records, and whether they are quarantined or drained, outlive a registration. */
export const upsertRegistered = async (tx: Tx, agents: readonly Registration[]): Promise<void> => {
  await tx.query(
    `insert into agents (tenant_id, agent_id, name, kind, version, state, owner, capabilities, offered, labels, roles, queues,
       slots, boot_id, session_id, control_plane, host, pid, started_at, seen_at)
     select $1, r."agentId", r.name, r.kind, r.version, r.state, r.owner, r.capabilities, r.offered, r.labels, r.roles,
       r.queues, r.slots, r."bootId", r."sessionId", r."controlPlane", r.host, r.pid, $3, $3
     from json_to_recordset($2) as r ("agentId" text, name text, kind text, version text, state text, owner text,
       capabilities text[], offered text[], labels jsonb, roles text[], queues text[], slots integer, "bootId" text,
       "sessionId" text, "controlPlane" text, host text, pid integer)
     on conflict (tenant_id, agent_id) do update set
       name = excluded.name, kind = excluded.kind, version = excluded.version, state = excluded.state,
       capabilities = excluded.capabilities, offered = excluded.offered, labels = excluded.labels,
       roles = excluded.roles, queues = excluded.queues, slots = excluded.slots, boot_id = excluded.boot_id,
       session_id = excluded.session_id, control_plane = excluded.control_plane, host = excluded.host,
       pid = excluded.pid, seen_at = excluded.seen_at, ended_at = null`,
    [tx.tenantId, JSON.stringify(agents), tx.now],
  );
};

export type AgentBeat = {
  agentId: AgentId;
  sessionId: string;
  state: AgentState;
  busy: number;
  succeeded: number;
  failed: number;
  seenAt: string;
};

/**
 * Many agents in one statement. Those that have connected elsewhere meanwhile are left as they are, and so is whether one
 * is quarantined or drained: that is not the business of a beat.
 */
export const writeBeats = async (tx: Tx, beats: readonly AgentBeat[]): Promise<void> => {
  await tx.query(
    `update agents a
     set state = case when 'quarantined' in (a.state, b.state) then a.state
         when a.drain_reason is not null and b.state in ('idle', 'busy') then 'draining' else b.state end,
       busy = b.busy, succeeded = b.succeeded, failed = b.failed, seen_at = b."seenAt",
       ended_at = case when b.state = 'offline' then b."seenAt" end
     from json_to_recordset($2) as b ("agentId" text, "sessionId" text, state text, busy integer,
       succeeded double precision, failed double precision, "seenAt" timestamptz)
     where a.tenant_id = $1 and a.agent_id = b."agentId" and a.session_id = b."sessionId"
       -- for the index, see docs/adr/0007
       and a.agent_id = any($3)`,
    [tx.tenantId, JSON.stringify(beats), beats.map(({ agentId }) => agentId)],
  );
};

/** Agents whose control plane has died: nobody has heard of them since `before`. */
export const endSilent = async (tx: Tx, before: Date): Promise<AgentId[]> => {
  const rows = await tx.query<{ agentId: AgentId }>(
    `update agents set state = 'offline', busy = 0, ended_at = seen_at
     where tenant_id = $1 and state = any($2) and session_id <> '' and seen_at < $3
     returning agent_id as "agentId"`,
    [tx.tenantId, ["connecting", "idle", "busy", "draining"], before],
  );
  return rows.map(({ agentId }) => agentId);
};

/** Of one that connects over the protocol. Returns whether it was not quarantined before; a drain ends with it. */
export const quarantineAgent = async (tx: Tx, agentId: AgentId, reason: string): Promise<boolean> => {
  const rows = await tx.query(
    `update agents set state = 'quarantined', quarantine_reason = $3, drain_reason = null
     where tenant_id = $1 and agent_id = $2 and session_id <> '' and state <> 'quarantined'
     returning agent_id`,
    [tx.tenantId, agentId, reason],
  );
  return rows.length > 0;
};

/** Of one that connects over the protocol. Returns whether it was neither drained nor quarantined before. */
export const drainAgent = async (tx: Tx, agentId: AgentId, reason: string): Promise<boolean> => {
  const rows = await tx.query(
    `update agents set drain_reason = $3, state = case when state = 'offline' then state else 'draining' end
     where tenant_id = $1 and agent_id = $2 and session_id <> '' and state <> 'quarantined' and drain_reason is null
     returning agent_id`,
    [tx.tenantId, agentId, reason],
  );
  return rows.length > 0;
};

/**
 * quarantined → offline, and its record begins anew; of one that is drained: draining → idle or busy, which its next beat
 * corrects when it is about to leave. Returns whether it was one of both.
 */
export const releaseAgent = async (tx: Tx, agentId: AgentId): Promise<boolean> => {
  const rows = await tx.query(
    `update agents set
       state = case when state = 'quarantined' then 'offline' when state <> 'draining' then state
         when busy > 0 then 'busy' else 'idle' end,
       succeeded = case when state = 'quarantined' then 0 else succeeded end,
       failed = case when state = 'quarantined' then 0 else failed end,
       quarantine_reason = null, drain_reason = null
     where tenant_id = $1 and agent_id = $2 and (state = 'quarantined' or drain_reason is not null)
     returning agent_id`,
    [tx.tenantId, agentId],
  );
  return rows.length > 0;
};

/** Present ones first, then those that were here last. */
export const listRegistered = async (tx: Tx, limit = 1_000): Promise<RegisteredAgent[]> =>
  parse(
    await tx.query(
      `select ${COLUMNS} from agents
       where tenant_id = $1 and session_id <> ''
       order by (state = 'offline'), seen_at desc, agent_id limit $2`,
      [tx.tenantId, limit],
    ),
  );

export const findRegistered = async (tx: Tx, agentId: AgentId): Promise<RegisteredAgent | null> =>
  parse(
    await tx.query(`select ${COLUMNS} from agents where tenant_id = $1 and agent_id = $2`, [tx.tenantId, agentId]),
  )[0] ?? null;

/** Why an agent gets no work until somebody releases it, however often it connects. */
export type HeldBack = "quarantined" | "draining";
export type Presence = { agentId: AgentId; sessionId: string; heldBack: HeldBack | null };

/** Which connection each of these agents has now, and whether it is held back. */
export const readPresence = (tx: Tx, agentIds: readonly AgentId[]): Promise<Presence[]> =>
  tx.query<Presence>(
    `select agent_id as "agentId", session_id as "sessionId",
       case when state = 'quarantined' then state when drain_reason is not null then 'draining' end as "heldBack"
     from agents where tenant_id = $1 and agent_id = any($2)`,
    [tx.tenantId, agentIds],
  );

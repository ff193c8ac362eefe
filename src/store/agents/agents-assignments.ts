/** Why tasks went to the agents that they went to. */
import { z } from "zod";
import type { Tx } from "../database.ts";

export const assignmentRecordSchema = z.object({
  runId: z.string(),
  taskId: z.string(),
  token: z.coerce.number().int(),
  agentId: z.string(),
  agentName: z.string(),
  considered: z.number().int(),
  score: z.record(z.string(), z.number()),
  assignedAt: z.coerce.date(),
  progress: z.number().nullable(),
  note: z.string(),
});
export type AssignmentRecord = z.infer<typeof assignmentRecordSchema>;

export const writeAssignments = async (tx: Tx, records: readonly AssignmentRecord[]): Promise<void> => {
  await tx.query(
    `insert into agent_assignments (tenant_id, run_id, task_id, token, agent_id, agent_name, considered, score, assigned_at,
       progress, note)
     select $1, r."runId", r."taskId", r.token, r."agentId", r."agentName", r.considered, r.score, r."assignedAt",
       r.progress, r.note
     from json_to_recordset($2) as r ("runId" text, "taskId" text, token bigint, "agentId" text, "agentName" text,
       considered integer, score jsonb, "assignedAt" timestamptz, progress double precision, note text)
     on conflict (tenant_id, run_id, task_id, token) do update
     set progress = excluded.progress, note = excluded.note`,
    [tx.tenantId, JSON.stringify(records)],
  );
};

/** Of one task, the last attempt first. */
export const listAssignments = async (tx: Tx, runId: string, taskId: string): Promise<AssignmentRecord[]> => {
  const rows = await tx.query(
    `select run_id as "runId", task_id as "taskId", token, agent_id as "agentId", agent_name as "agentName", considered,
       score, assigned_at as "assignedAt", progress, note
     from agent_assignments where tenant_id = $1 and run_id = $2 and task_id = $3
     order by token desc limit 20`,
    [tx.tenantId, runId, taskId],
  );
  return rows.map((row) => assignmentRecordSchema.parse(row));
};

/** Forgets what is older than `before`, a few at a time; returns how many. */
export const pruneAssignments = async (tx: Tx, before: Date, limit = 5_000): Promise<number> => {
  const rows = await tx.query(
    `with old as (
       select tenant_id, run_id, task_id, token from agent_assignments
       where tenant_id = $1 and assigned_at < $2
       order by assigned_at limit $3
     )
     delete from agent_assignments a using old o
     where a.tenant_id = o.tenant_id and a.run_id = o.run_id and a.task_id = o.task_id and a.token = o.token
     returning 1 as one`,
    [tx.tenantId, before, limit],
  );
  return rows.length;
};

import { z } from "zod";
import type { Tx } from "../database.ts";

export const submittedEvidenceSchema = z.object({
  sessionId: z.string(),
  callId: z.string(),
  runId: z.string().nullable(),
  taskId: z.string().nullable(),
  attemptId: z.string().nullable(),
  agentName: z.string(),
  /** What it is evidence of, in the agent's words. */
  name: z.string(),
  /** In its worktree. */
  path: z.string(),
  sha256: z.string(),
  bytes: z.coerce.number(),
});
export type SubmittedEvidence = z.infer<typeof submittedEvidenceSchema>;

/** Of one attempt, the first first. */
export const evidenceOfAttempt = async (
  tx: Tx,
  { runId, attemptId }: { runId: string; attemptId: string },
): Promise<SubmittedEvidence[]> => {
  const rows = await tx.query(
    `select session_id as "sessionId", call_id as "callId", run_id as "runId", task_id as "taskId",
       attempt_id as "attemptId", agent_name as "agentName", name, path, sha256, bytes
     from submitted_evidence where tenant_id = $1 and run_id = $2 and attempt_id = $3 order by submitted_at, call_id`,
    [tx.tenantId, runId, attemptId],
  );
  return rows.map((row) => submittedEvidenceSchema.parse(row));
};

/** What the call has handed in before stays as it is. */
export const insertSubmittedEvidence = async (tx: Tx, evidence: SubmittedEvidence): Promise<void> => {
  await tx.query(
    `insert into submitted_evidence (tenant_id, session_id, call_id, run_id, task_id, attempt_id, agent_name, name, path,
       sha256, bytes, submitted_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
     on conflict (tenant_id, session_id, call_id) do nothing`,
    [
      tx.tenantId,
      evidence.sessionId,
      evidence.callId,
      evidence.runId,
      evidence.taskId,
      evidence.attemptId,
      evidence.agentName,
      evidence.name,
      evidence.path,
      evidence.sha256,
      evidence.bytes,
      tx.now,
    ],
  );
};

/** Attempts at tasks of a run that agents on other machines do. Each is one task of a queue, under the attempt's id. */
import { z } from "zod";
import type { Tx } from "../database.ts";

export const REMOTE_OUTCOMES = ["done", "failed", "lost", "refused", "cancelled"] as const;
export type RemoteOutcome = (typeof REMOTE_OUTCOMES)[number];

const remoteAttemptSchema = z.object({
  attemptId: z.string(),
  runId: z.string(),
  taskId: z.string(),
  number: z.number().int(),
  repositoryPath: z.string(),
  baseCommit: z.string(),
  agentId: z.string().nullable(),
  /** Null while it goes on. */
  outcome: z.enum(REMOTE_OUTCOMES).nullable(),
});
export type RemoteAttempt = z.infer<typeof remoteAttemptSchema>;

const COLUMNS = `attempt_id as "attemptId", run_id as "runId", task_id as "taskId", number,
  repository_path as "repositoryPath", base_commit as "baseCommit", agent_id as "agentId", outcome`;

export const insertRemoteAttempt = async (
  tx: Tx,
  attempt: Omit<RemoteAttempt, "agentId" | "outcome">,
): Promise<void> => {
  const { attemptId, runId, taskId, number, repositoryPath, baseCommit } = attempt;
  await tx.query(
    `insert into remote_attempts (tenant_id, attempt_id, run_id, task_id, number, repository_path, base_commit, began_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [tx.tenantId, attemptId, runId, taskId, number, repositoryPath, baseCommit, tx.now],
  );
};

/** Null when no run has sent such an attempt out. */
export const findRemoteAttempt = async (tx: Tx, attemptId: string): Promise<RemoteAttempt | null> => {
  const [row] = await tx.query(`select ${COLUMNS} from remote_attempts where tenant_id = $1 and attempt_id = $2`, [
    tx.tenantId,
    attemptId,
  ]);
  return row === undefined ? null : remoteAttemptSchema.parse(row);
};

/** Of one task, the last attempt first. */
export const listRemoteAttempts = async (tx: Tx, runId: string, taskId: string): Promise<RemoteAttempt[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from remote_attempts where tenant_id = $1 and run_id = $2 and task_id = $3
     order by number desc, began_at desc`,
    [tx.tenantId, runId, taskId],
  );
  return rows.map((row) => remoteAttemptSchema.parse(row));
};

/** What has ended stays as it ended. */
export const endRemoteAttempt = async (
  tx: Tx,
  attemptId: string,
  end: { outcome: RemoteOutcome; agentId: string | null },
): Promise<void> => {
  await tx.query(
    `update remote_attempts set outcome = $3, agent_id = $4, ended_at = $5
     where tenant_id = $1 and attempt_id = $2 and outcome is null`,
    [tx.tenantId, attemptId, end.outcome, end.agentId, tx.now],
  );
};

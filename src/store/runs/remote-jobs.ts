/** What agents elsewhere were given to do. One is open for a task until it has ended, through however many attempts. */
import { z } from "zod";
import type { Tx } from "../database.ts";

export const REMOTE_JOB_OUTCOMES = ["done", "failed", "refused", "cancelled"] as const;
export type RemoteJobOutcome = (typeof REMOTE_JOB_OUTCOMES)[number];

const remoteJobSchema = z.object({
  jobId: z.string(),
  runId: z.string(),
  taskId: z.string(),
  agentName: z.string(),
  address: z.string(),
  baseCommit: z.string(),
  /** Null while the agent was not heard. */
  remoteTaskId: z.string().nullable(),
});
export type RemoteJob = z.infer<typeof remoteJobSchema>;

const COLUMNS = `job_id as "jobId", run_id as "runId", task_id as "taskId", agent_name as "agentName", address,
  base_commit as "baseCommit", remote_task_id as "remoteTaskId"`;

export const insertRemoteJob = async (tx: Tx, job: Omit<RemoteJob, "remoteTaskId">): Promise<void> => {
  const { jobId, runId, taskId, agentName, address, baseCommit } = job;
  await tx.query(
    `insert into remote_jobs (tenant_id, job_id, run_id, task_id, agent_name, address, base_commit, began_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [tx.tenantId, jobId, runId, taskId, agentName, address, baseCommit, tx.now],
  );
};

/** Null when nothing is open. */
export const findOpenRemoteJob = async (
  tx: Tx,
  { runId, taskId, agentName, address }: Pick<RemoteJob, "runId" | "taskId" | "agentName" | "address">,
): Promise<RemoteJob | null> => {
  const [row] = await tx.query(
    `select ${COLUMNS} from remote_jobs
     where tenant_id = $1 and run_id = $2 and task_id = $3 and agent_name = $4 and address = $5 and outcome is null`,
    [tx.tenantId, runId, taskId, agentName, address],
  );
  return row === undefined ? null : remoteJobSchema.parse(row);
};

/** The first name that is heard stays. */
export const nameRemoteJob = async (tx: Tx, jobId: string, remoteTaskId: string): Promise<void> => {
  await tx.query(
    `update remote_jobs set remote_task_id = $3
     where tenant_id = $1 and job_id = $2 and remote_task_id is null`,
    [tx.tenantId, jobId, remoteTaskId],
  );
};

/** What has ended stays as it ended. */
export const endRemoteJob = async (tx: Tx, jobId: string, outcome: RemoteJobOutcome): Promise<void> => {
  await tx.query(
    `update remote_jobs set outcome = $3, ended_at = $4
     where tenant_id = $1 and job_id = $2 and outcome is null`,
    [tx.tenantId, jobId, outcome, tx.now],
  );
};

/** Who shows a token of this hash may report the end of the job. */
export const addJobToken = async (tx: Tx, jobId: string, tokenHash: string): Promise<void> => {
  await tx.query(
    `update remote_jobs set token_hashes = token_hashes || $3::text
     where tenant_id = $1 and job_id = $2 and outcome is null`,
    [tx.tenantId, jobId, tokenHash],
  );
};

const reportedSchema = z.object({ report: z.string().nullable(), outcome: z.enum(REMOTE_JOB_OUTCOMES).nullable() });
export type ReportedJob = z.infer<typeof reportedSchema>;

/** As it stands, locked until the end of the transaction; null where the token is none of its own. */
export const lockReportedJob = async (tx: Tx, jobId: string, tokenHash: string): Promise<ReportedJob | null> => {
  const [row] = await tx.query(
    `select report, outcome from remote_jobs
     where tenant_id = $1 and job_id = $2 and $3 = any(token_hashes) for update`,
    [tx.tenantId, jobId, tokenHash],
  );
  return row === undefined ? null : reportedSchema.parse(row);
};

export const keepJobReport = async (tx: Tx, jobId: string, report: string): Promise<void> => {
  await tx.query("update remote_jobs set report = $3, reported_at = $4 where tenant_id = $1 and job_id = $2", [
    tx.tenantId,
    jobId,
    report,
    tx.now,
  ]);
};

export const readJobReport = async (tx: Tx, jobId: string): Promise<string | null> => {
  const [row] = await tx.query<{ report: string | null }>(
    "select report from remote_jobs where tenant_id = $1 and job_id = $2",
    [tx.tenantId, jobId],
  );
  return row?.report ?? null;
};

/** Attempts at tasks without a run that did not succeed. An attempt that succeeds is all in its task's row. */
import { z } from "zod";
import type { TaskId } from "../../model/ids.ts";
import { evidenceRefSchema } from "../../model/queue-task.ts";
import type { AttemptProof } from "../../model/queue-task.ts";
import { taskFailureSchema } from "../../model/run.ts";
import type { TaskFailure } from "../../model/run.ts";
import type { Tx } from "../database.ts";
import { leaseName } from "./leased-tasks.ts";

export type NewFailedAttempt = AttemptProof & {
  taskId: TaskId;
  token: number;
  agentId: string;
  state: "failed" | "lost";
  failure: TaskFailure;
};

/** Before the task moves on: when it was leased is taken from there. */
export const insertFailedAttempts = async (tx: Tx, attempts: readonly NewFailedAttempt[]): Promise<void> => {
  const rows = attempts.map((attempt) => ({
    task_id: attempt.taskId,
    number: attempt.token,
    agent_id: attempt.agentId,
    state: attempt.state,
    failure: attempt.failure,
    evidence: attempt.evidence?.length ? attempt.evidence : null,
    output_blob: attempt.outputBlob ?? null,
  }));
  await tx.query(
    `insert into failed_attempts (tenant_id, task_id, number, agent_id, state, failure, leased_at, failed_at, evidence,
       output_blob)
     select $1, n.task_id, n.number, n.agent_id, n.state, n.failure, t.leased_at, $2, n.evidence, n.output_blob
     from json_to_recordset($3) as n (task_id text, number integer, agent_id text, state text, failure json,
       evidence json, output_blob text)
     join leased_tasks t on t.tenant_id = $1 and t.lease = n.task_id || ' ' || n.number and t.lease = any($4)`,
    [tx.tenantId, tx.now, JSON.stringify(rows), attempts.map(leaseName)],
  );
};

const failedAttemptSchema = z.object({
  number: z.number().int(),
  agentId: z.string(),
  state: z.enum(["failed", "lost"]),
  failure: taskFailureSchema,
  leasedAt: z.coerce.date(),
  failedAt: z.coerce.date(),
  evidence: z
    .array(evidenceRefSchema)
    .nullable()
    .transform((evidence) => evidence ?? []),
  outputBlob: z.string().nullable(),
});
export type FailedAttempt = z.infer<typeof failedAttemptSchema>;

/** In the order in which they were made. */
export const listFailedAttempts = async (tx: Tx, taskId: TaskId): Promise<FailedAttempt[]> => {
  const rows = await tx.query(
    `select number, agent_id as "agentId", state, failure, leased_at as "leasedAt", failed_at as "failedAt", evidence,
       output_blob as "outputBlob"
     from failed_attempts where tenant_id = $1 and task_id = $2 order by number`,
    [tx.tenantId, taskId],
  );
  return rows.map((row) => failedAttemptSchema.parse(row));
};

/** Attempts: one for each lease of a task; the fencing token of the lease is the attempt's number. */
import type { Backoff } from "../../model/backoff.ts";
import type { ErrorClass } from "../../model/errors.ts";
import type { AgentId, AttemptId, RunId, TaskId } from "../../model/ids.ts";
import { attemptSchema } from "../../model/run.ts";
import type { Attempt, TaskFailure } from "../../model/run.ts";
import { ATTEMPT_NEXT } from "../../model/states.ts";
import type { Tx } from "../database.ts";
import type { HeldTask } from "../tasks/task-moves.ts";
import { sourceStates } from "../transitions.ts";

const COLUMNS = `
  tenant_id as "tenantId", run_id as "runId", task_id as "taskId", attempt_id as "attemptId", number::int as number,
  agent_id as "agentId", number as "leaseToken", state, base_commit as "baseCommit", result_commit as "resultCommit",
  output_blob as "outputBlob", exit_code as "exitCode", failure, started_at as "startedAt",
  finished_at as "finishedAt"`;

export type NewAttempt = HeldTask & { attemptId: AttemptId };

export const insertAttempts = async (
  tx: Tx,
  attempts: readonly NewAttempt[],
  agentId: AgentId,
  now: Date,
): Promise<void> => {
  await tx.query(
    `insert into attempts (tenant_id, attempt_id, run_id, task_id, number, agent_id, state, started_at)
     select $1, n.attempt_id, n.run_id, n.task_id, n.number, $6, 'running', $7
     from unnest($2::text[], $3::text[], $4::text[], $5::bigint[]) as n (attempt_id, run_id, task_id, number)`,
    [
      tx.tenantId,
      attempts.map(({ attemptId }) => attemptId),
      attempts.map(({ runId }) => runId),
      attempts.map(({ taskId }) => taskId),
      attempts.map(({ token }) => token),
      agentId,
      now,
    ],
  );
};

/** By task, then in the order in which they were made. */
export const listAttempts = async (tx: Tx, runId: RunId): Promise<Attempt[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from attempts where tenant_id = $1 and run_id = $2 order by task_id, number`,
    [tx.tenantId, runId],
  );
  return rows.map((row) => attemptSchema.parse(row));
};

/** Those that wait to be merged, the oldest report first. */
export const listMerging = async (tx: Tx, runId: RunId): Promise<Attempt[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from attempts
     where tenant_id = $1 and run_id = $2 and state = 'merging' order by reported_at, attempt_id`,
    [tx.tenantId, runId],
  );
  return rows.map((row) => attemptSchema.parse(row));
};

export type AttemptResult = {
  baseCommit?: string | null;
  resultCommit?: string | null;
  outputBlob?: string | null;
  exitCode?: number | null;
};

export type AttemptMove = AttemptResult & {
  to: "merging" | "succeeded" | "failed" | "lost" | "cancelled";
  failure?: TaskFailure | null;
  now: Date;
};

export type MovedAttempt = { attemptId: AttemptId; number: number; agentId: AgentId };

/** Moves the attempt of a lease on; facts that are not given stay as they are. Null when it has ended already. */
export const moveAttempt = async (tx: Tx, lease: HeldTask, move: AttemptMove): Promise<MovedAttempt | null> => {
  const [row] = await tx.query<MovedAttempt>(
    `update attempts
     set state = $5, failure = $6,
       base_commit = coalesce($7, base_commit), result_commit = coalesce($8, result_commit),
       output_blob = coalesce($9, output_blob), exit_code = coalesce($10, exit_code),
       reported_at = case when $5 = 'merging' then $11 else reported_at end,
       finished_at = case when $5 <> 'merging' then $11 end
     where tenant_id = $1 and run_id = $2 and task_id = $3 and number = $4 and state = any($12)
     returning attempt_id as "attemptId", number::int as number, agent_id as "agentId"`,
    [
      tx.tenantId,
      lease.runId,
      lease.taskId,
      lease.token,
      move.to,
      move.failure ? JSON.stringify(move.failure) : null,
      move.baseCommit ?? null,
      move.resultCommit ?? null,
      move.outputBlob ?? null,
      move.exitCode ?? null,
      move.now,
      sourceStates(ATTEMPT_NEXT, move.to),
    ],
  );
  return row ?? null;
};

/** Like `moveAttempt` for attempts of one run that did not fail, by their tasks. */
export const moveAttempts = async (
  tx: Tx,
  runId: RunId,
  attempts: readonly (HeldTask & AttemptResult)[],
  to: "merging" | "succeeded",
): Promise<Map<TaskId, MovedAttempt>> => {
  const rows = await tx.query<MovedAttempt & { taskId: TaskId }>(
    `update attempts a
     set state = $9, failure = null,
       base_commit = coalesce(n.base_commit, a.base_commit), result_commit = coalesce(n.result_commit, a.result_commit),
       output_blob = coalesce(n.output_blob, a.output_blob), exit_code = coalesce(n.exit_code, a.exit_code),
       reported_at = case when $9 = 'merging' then $10 else a.reported_at end,
       finished_at = case when $9 <> 'merging' then $10::timestamptz end
     from unnest($3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::int[])
       as n (task_id, number, base_commit, result_commit, output_blob, exit_code)
     where a.tenant_id = $1 and a.run_id = $2 and a.task_id = n.task_id and a.number = n.number and a.state = any($11)
       -- for the index, as in moveHeldTasks
       and a.task_id = any($3)
     returning a.task_id as "taskId", a.attempt_id as "attemptId", a.number::int as number, a.agent_id as "agentId"`,
    [
      tx.tenantId,
      runId,
      attempts.map(({ taskId }) => taskId),
      attempts.map(({ token }) => token),
      attempts.map(({ baseCommit }) => baseCommit ?? null),
      attempts.map(({ resultCommit }) => resultCommit ?? null),
      attempts.map(({ outputBlob }) => outputBlob ?? null),
      attempts.map(({ exitCode }) => exitCode ?? null),
      to,
      tx.now,
      sourceStates(ATTEMPT_NEXT, to),
    ],
  );
  return new Map(rows.map(({ taskId, ...moved }) => [taskId, moved]));
};

export type RetryFacts = {
  /** Failures of this class that count against the task: those since a person last had it tried again. */
  failures: number;
  maxAttempts: number | null;
  backoff: Backoff | null;
};

export const retryFacts = async (tx: Tx, { runId, taskId }: HeldTask, errorClass: ErrorClass): Promise<RetryFacts> => {
  const [row] = await tx.query<RetryFacts>(
    `select t.max_attempts as "maxAttempts", t.backoff, (
         select count(*)::int from attempts a
         where a.tenant_id = t.tenant_id and a.run_id = t.run_id and a.task_id = t.task_id
           and a.failure ->> 'class' = $4 and a.number > t.forgiven_attempts
       ) as failures
     from tasks t where t.tenant_id = $1 and t.run_id = $2 and t.task_id = $3`,
    [tx.tenantId, runId, taskId, errorClass],
  );
  return row ?? { failures: 0, maxAttempts: null, backoff: null };
};

/** Where a leased task without a run goes when its attempt did not succeed: back into the queue, or to its end. */
import type { TaskId } from "../../model/ids.ts";
import { PRIORITY_HEAD_START_MS } from "../../model/queue-task.ts";
import type { AttemptProof } from "../../model/queue-task.ts";
import type { TaskFailure } from "../../model/run.ts";
import type { Tx } from "../database.ts";
import { heldBy } from "../tasks/leased-tasks.ts";

/** Null: it never failed. */
type Failures = { failureCounts: Record<string, number> | null; failure: TaskFailure | null };

/** `runInMs` null: at once, with the turn that it had. `lastEvent` is what is told of this. */
export type Requeued = { lease: string; runInMs: number | null; lastEvent: string } & Partial<Failures>;

/** leased → queued, or scheduled when it is not to be tried again at once. The rows have to be locked. */
export const requeueLeased = async (tx: Tx, tasks: readonly Requeued[]): Promise<void> => {
  const rows = tasks.map(({ lease, runInMs, lastEvent, failureCounts, failure }) => ({
    lease,
    run_in_ms: runInMs,
    new_event: lastEvent,
    failure_counts: failureCounts ?? null,
    failure: failure ?? null,
  }));
  await tx.query(
    `with given as materialized (
       select * from json_to_recordset($3) as n (lease text, run_in_ms float8, new_event uuid, failure_counts json,
         failure json)
     ), taken as (
       delete from leased_tasks t using given n
       where t.tenant_id = $1 and t.lease = n.lease and t.lease = any($4)
       returning t.*, n.run_in_ms, n.new_event, n.failure_counts as new_failure_counts, n.failure as new_failure
     )
     insert into queued_tasks (tenant_id, task_id, queue, kind, enqueued_at, run_at, turn_at, priority, deadline,
       lease_token, timeout_ms, max_attempts, concurrency_key, requires, details, failure_counts, failure, last_event,
       payload)
     select $1, task_id, queue, kind, enqueued_at,
       case when run_in_ms is null then run_at else $2::timestamptz + run_in_ms * interval '1 millisecond' end,
       case when run_in_ms is null then run_at - priority * interval '${PRIORITY_HEAD_START_MS} milliseconds' end,
       priority, deadline, lease_token, timeout_ms, max_attempts, concurrency_key, requires, details,
       coalesce(new_failure_counts, failure_counts), coalesce(new_failure, failure), new_event, payload
     from taken`,
    [tx.tenantId, tx.now, JSON.stringify(rows), tasks.map(({ lease }) => lease)],
  );
};

const ENDED_COLUMNS = `tenant_id, task_id, ended_at, queue, kind, state, enqueued_at, run_at, leased_at, lease_agent_id,
  lease_token, priority, deadline, timeout_ms, max_attempts, concurrency_key, requires, details, failure_counts, failure,
  payload, evidence, output_blob`;

export type EndedAttempt = { lease: string; state: "failed" | "cancelled"; agentId?: string } & Partial<Failures> &
  AttemptProof;

/** leased → failed or cancelled; returns those that were leased. */
export const endLeased = async (tx: Tx, tasks: readonly EndedAttempt[]): Promise<TaskId[]> => {
  const rows = tasks.map((task) => ({
    lease: task.lease,
    state: task.state,
    agent_id: task.agentId ?? null,
    failure_counts: task.failureCounts ?? null,
    failure: task.failure ?? null,
    evidence: task.evidence?.length ? task.evidence : null,
    output_blob: task.outputBlob ?? null,
  }));
  const ended = await tx.query<{ taskId: TaskId }>(
    `with given as materialized (
       select * from json_to_recordset($3) as n (lease text, state text, agent_id text, failure_counts json,
         failure json, evidence json, output_blob text)
     ), taken as (
       delete from leased_tasks t using given n
       where t.tenant_id = $1 and t.lease = n.lease and t.lease = any($4)
       returning t.*, n.state, n.agent_id, n.failure_counts as new_failure_counts, n.failure as new_failure, n.evidence,
         n.output_blob
     )
     insert into ended_tasks (${ENDED_COLUMNS})
     select $1, task_id, $2, queue, kind, state, enqueued_at, run_at, leased_at, coalesce(agent_id, ${heldBy("taken")}),
       lease_token, priority, deadline, timeout_ms, max_attempts, concurrency_key, requires, details,
       coalesce(new_failure_counts, failure_counts), coalesce(new_failure, failure), payload, evidence, output_blob
     from taken
     returning task_id as "taskId"`,
    [tx.tenantId, tx.now, JSON.stringify(rows), tasks.map(({ lease }) => lease)],
  );
  return ended.map(({ taskId }) => taskId);
};

/** scheduled or queued → cancelled, those of them that still wait. */
export const cancelQueued = async (tx: Tx, taskIds: readonly TaskId[], failure: TaskFailure): Promise<TaskId[]> => {
  const ended = await tx.query<{ taskId: TaskId }>(
    `with due as (
       select task_id from queued_tasks where tenant_id = $1 and task_id = any($3) order by task_id for update
     ), taken as (
       delete from queued_tasks t where t.tenant_id = $1 and t.task_id = any(array(select task_id from due)) returning t.*
     )
     insert into ended_tasks (${ENDED_COLUMNS})
     select $1, task_id, $2, queue, kind, 'cancelled', enqueued_at, run_at, null, null, lease_token, priority, deadline,
       timeout_ms, max_attempts, concurrency_key, requires, details, failure_counts, $4::json, payload, null, null
     from taken
     returning task_id as "taskId"`,
    [tx.tenantId, tx.now, taskIds, JSON.stringify(failure)],
  );
  return ended.map(({ taskId }) => taskId);
};

/** scheduled or queued → failed, up to `limit` whose deadline has passed. */
export const failOverdue = (
  tx: Tx,
  limit: number,
  failure: TaskFailure,
): Promise<{ taskId: TaskId; lastEvent: string | null }[]> =>
  tx.query(
    `with due as (
       select task_id from queued_tasks where tenant_id = $1 and deadline <= $2
       order by deadline limit $3 for update skip locked
     ), taken as (
       delete from queued_tasks t where t.tenant_id = $1 and t.task_id = any(array(select task_id from due)) returning t.*
     ), ended as (
       insert into ended_tasks (${ENDED_COLUMNS})
       select $1, task_id, $2, queue, kind, 'failed', enqueued_at, run_at, null, null, lease_token, priority, deadline,
         timeout_ms, max_attempts, concurrency_key, requires, details, failure_counts, $4::json, payload, null, null
       from taken
     )
     select task_id as "taskId", last_event as "lastEvent" from taken`,
    [tx.tenantId, tx.now, limit, JSON.stringify(failure)],
  );

/** scheduled → queued, up to `limit` whose time has come; returns their queues. */
export const stageDue = async (tx: Tx, limit: number): Promise<string[]> => {
  const rows = await tx.query<{ queue: string }>(
    `with due as (
       select task_id from queued_tasks where tenant_id = $1 and turn_at is null and run_at <= $2
       order by run_at limit $3 for update skip locked
     )
     update queued_tasks t set turn_at = t.run_at - t.priority * interval '${PRIORITY_HEAD_START_MS} milliseconds'
     where t.tenant_id = $1 and t.task_id = any(array(select task_id from due))
     returning t.queue`,
    [tx.tenantId, tx.now, limit],
  );
  return rows.map(({ queue }) => queue);
};

/** When the next task is to be staged; null when none is scheduled. */
export const nextScheduledAt = async (tx: Tx): Promise<Date | null> => {
  const [row] = await tx.query<{ at: Date }>(
    "select run_at as at from queued_tasks where tenant_id = $1 and turn_at is null order by run_at limit 1",
    [tx.tenantId],
  );
  return row?.at ?? null;
};

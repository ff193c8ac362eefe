/**
 * Tasks without a run that are in somebody's hands.
 * Invariant: every statement about a lease names its token, so a report of an agent that has lost the task finds no row
 * and changes nothing.
 */
import type { TaskId, TenantId } from "../model/ids.ts";
import type { TaskLease } from "../model/queue-task.ts";
import { column, fromColumn, textColumn } from "./columns.ts";
import type { Tx } from "./database.ts";
import type { Statement } from "./pipeline.ts";

export type SucceededRow = {
  lease: TaskLease;
  /** JSON texts. */
  result: string | null;
  evidence: string | null;
  outputBlob: string | null;
};

const SUCCEED = `
  with ended as (
    delete from leased_tasks t
    using unnest(
      string_to_array($3, e'\\x1e', ''), string_to_array($4, e'\\x1e', '')::integer[], string_to_array($5, e'\\x1e', ''),
      string_to_array($6, e'\\x1e', ''), string_to_array($7, e'\\x1e', ''), string_to_array($8, e'\\x1e', '')
    ) as n (task_id, token, agent_id, result, evidence, output_blob)
    where t.tenant_id = $1 and t.task_id = n.task_id and t.lease_token = n.token
    returning t.*, n.agent_id, n.result, n.evidence, n.output_blob
  ), kept as (
    insert into ended_tasks (tenant_id, task_id, ended_at, queue, kind, state, enqueued_at, run_at, leased_at,
      lease_agent_id, lease_token, priority, deadline, timeout_ms, max_attempts, concurrency_key, requires, details,
      failure_counts, failure, payload, result, evidence, output_blob)
    select $1, task_id, $2, queue, kind, 'succeeded', enqueued_at, run_at, leased_at, agent_id, lease_token, priority,
      deadline, timeout_ms, max_attempts, concurrency_key, requires, details, failure_counts, failure, payload,
      result::json, evidence::json, output_blob
    from ended
  )
  select string_agg(task_id, e'\\x1e') as ids from ended`;

/** leased → succeeded. */
export const succeedStatement = (tenantId: TenantId, now: Date, rows: readonly SucceededRow[]): Statement => ({
  text: SUCCEED,
  values: [
    tenantId,
    now,
    textColumn(rows.map(({ lease }) => lease.taskId)),
    column(rows.map(({ lease }) => lease.token)),
    textColumn(rows.map(({ lease }) => lease.agentId)),
    column(rows.map(({ result }) => result)),
    column(rows.map(({ evidence }) => evidence)),
    textColumn(rows.map(({ outputBlob }) => outputBlob)),
  ],
});

/** Ids of those that a statement has moved; the others were not held under their tokens. */
export const readMoved = ([row]: readonly object[]): string[] => fromColumn((row as { ids: string | null }).ids);

/** Extends those that still hold; returns the ids of those that were lost. */
export const extendTaskLeases = async (tx: Tx, leases: readonly TaskLease[], leaseMs: number): Promise<Set<string>> => {
  const [row] = await tx.query<{ ids: string | null }>(
    `with extended as (
       update leased_tasks t set lease_expires_at = $2::timestamptz + $5::float8 * interval '1 millisecond'
       from unnest($3::text[], $4::integer[]) as n (task_id, token)
       where t.tenant_id = $1 and t.task_id = n.task_id and t.lease_token = n.token and t.task_id = any($3)
       returning t.task_id
     )
     select string_agg(task_id, e'\\x1e') as ids from extended`,
    [tx.tenantId, tx.now, leases.map(({ taskId }) => taskId), leases.map(({ token }) => token), leaseMs],
  );
  return new Set(fromColumn(row?.ids ?? null));
};

export type HeldRow = {
  taskId: TaskId;
  token: number;
  agentId: string;
  queue: string;
  maxAttempts: number | null;
  failureCounts: Record<string, number> | null;
};

const HELD = `task_id as "taskId", lease_token as token, lease_agent_id as "agentId", queue,
  max_attempts as "maxAttempts", failure_counts as "failureCounts"`;

/** Locks those that are held under these tokens. */
export const lockLeased = (tx: Tx, leases: readonly Pick<TaskLease, "taskId" | "token">[]): Promise<HeldRow[]> =>
  tx.query<HeldRow>(
    `select ${HELD} from leased_tasks
     where tenant_id = $1 and task_id = any($2)
       and (task_id, lease_token) in (select * from unnest($2::text[], $3::integer[]))
     order by task_id
     for update`,
    [tx.tenantId, leases.map(({ taskId }) => taskId), leases.map(({ token }) => token)],
  );

/** Locks leases that ran out; those that are just being reported are skipped. */
export const lockExpiredTasks = (tx: Tx, limit: number): Promise<HeldRow[]> =>
  tx.query<HeldRow>(
    `select ${HELD} from leased_tasks
     where tenant_id = $1 and lease_expires_at < $2
     order by task_id
     limit $3
     for update skip locked`,
    [tx.tenantId, tx.now, limit],
  );

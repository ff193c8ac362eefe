/**
 * Tasks without a run that are in somebody's hands.
 * Invariant: every statement about a lease names it by task and token, and that is the table's key: a report of an agent
 * that has lost the task finds no row and changes nothing.
 */
import type { Backoff } from "../../model/backoff.ts";
import type { TaskId, TenantId } from "../../model/ids.ts";
import type { TaskLease } from "../../model/queue-task.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import { column, fromColumn, textColumn } from "../columns.ts";
import type { Tx } from "../database.ts";
import type { Statement } from "../connection/pipeline.ts";
import { succeededEvents } from "../queues/queue-events.ts";

export type SucceededRow = {
  lease: TaskLease;
  /** JSON texts. */
  result: string | null;
  evidence: string | null;
  outputBlob: string | null;
};

/** Their leases only when some were not held: who reports knows them. @param asked a parameter, how many were reported */
const moved = (asked: string): string => `select count(*)::integer as count, count(*) = ${asked}::integer as "isAll",
    case when count(*) < ${asked}::integer then (select string_agg(lease, e'\\x1e') from ended) end as leases
  from ended`;

const KEPT = `tenant_id, task_id, ended_at, queue, kind, state, enqueued_at, run_at, leased_at, lease_agent_id,
      lease_token, priority, deadline, timeout_ms, max_attempts, concurrency_key, requires, details, failure_counts,
      failure, payload, result, evidence, output_blob`;

const SUCCEED = `
  with ended as (
    delete from leased_tasks t where t.tenant_id = $1 and t.lease = any(string_to_array($3, e'\\x1e')) returning t.*
  ), kept as (
    insert into ended_tasks (${KEPT})
    select $1, task_id, $2, queue, kind, 'succeeded', enqueued_at, run_at, leased_at, $4, lease_token, priority, deadline,
      timeout_ms, max_attempts, concurrency_key, requires, details, failure_counts, failure, payload, null, null, null
    from ended
  ), event as (${succeededEvents("ended", { eventId: "$5", actor: "$4::text" })}
  )
  ${moved("$6")}`;

const SUCCEED_WITH = `
  with ended as (
    delete from leased_tasks t where t.tenant_id = $1 and t.lease = any(string_to_array($3, e'\\x1e')) returning t.*
  ), done as (
    select t.*, n.agent_id, n.result, n.evidence, n.output_blob
    from ended t
    join unnest(
      string_to_array($3, e'\\x1e'), string_to_array($4, e'\\x1e', ''), string_to_array($5, e'\\x1e', ''),
      string_to_array($6, e'\\x1e', ''), string_to_array($7, e'\\x1e', '')
    ) as n (lease, agent_id, result, evidence, output_blob) on n.lease = t.lease
  ), kept as (
    insert into ended_tasks (${KEPT})
    select $1, task_id, $2, queue, kind, 'succeeded', enqueued_at, run_at, leased_at, agent_id, lease_token, priority,
      deadline, timeout_ms, max_attempts, concurrency_key, requires, details, failure_counts, failure, payload,
      result::json, evidence::json, output_blob
    from done
  ), event as (${succeededEvents("done", { eventId: "$8", actor: "t.agent_id" })}
  )
  ${moved("$9")}`;

/** As it is in the column `lease`. */
export const leaseName = ({ taskId, token }: Pick<TaskLease, "taskId" | "token">): string => `${taskId} ${token}`;

const once = (rows: readonly SucceededRow[]): SucceededRow[] => [
  ...new Map(rows.map((row) => [leaseName(row.lease), row])).values(),
];

/** leased → succeeded. */
export const succeedStatement = (tenantId: TenantId, now: Date, rows: readonly SucceededRow[]): Statement => {
  const agentId = rows[0]?.lease.agentId;
  const isPlain = ({ lease, result, evidence, outputBlob }: SucceededRow): boolean =>
    lease.agentId === agentId && result === null && evidence === null && outputBlob === null;
  if (rows.every(isPlain)) {
    return {
      text: SUCCEED,
      values: [tenantId, now, textColumn(rows.map(({ lease }) => leaseName(lease))), agentId, uuidV7(now), rows.length],
    };
  }
  const all = once(rows);
  return {
    text: SUCCEED_WITH,
    values: [
      tenantId,
      now,
      textColumn(all.map(({ lease }) => leaseName(lease))),
      textColumn(all.map(({ lease }) => lease.agentId)),
      column(all.map(({ result }) => result)),
      column(all.map(({ evidence }) => evidence)),
      textColumn(all.map(({ outputBlob }) => outputBlob)),
      uuidV7(now),
      all.length,
    ],
  };
};

/** @property leases their names; null for all that were reported, and the others were not held under their tokens */
export type Moved = { count: number; leases: string[] | null };

export const readMoved = ([row]: readonly object[]): Moved => {
  const { count, isAll, leases } = row as { count: number; isAll: boolean; leases: string | null };
  return { count, leases: isAll ? null : fromColumn(leases) };
};

/** Extends those that still hold; returns those that were lost. */
export const extendTaskLeases = async (tx: Tx, leases: readonly TaskLease[], leaseMs: number): Promise<TaskLease[]> => {
  const [row] = await tx.query<{ leases: string | null }>(
    `with extended as (
       update leased_tasks t set lease_expires_at = $2::timestamptz + $4::float8 * interval '1 millisecond'
       where t.tenant_id = $1 and t.lease = any($3)
       returning t.lease
     )
     select string_agg(lease, e'\\x1e') as leases from extended`,
    [tx.tenantId, tx.now, leases.map(leaseName), leaseMs],
  );
  const held = new Set(fromColumn(row?.leases ?? null));
  return leases.filter((lease) => !held.has(leaseName(lease)));
};

export type HeldRow = {
  taskId: TaskId;
  token: number;
  agentId: string;
  queue: string;
  kind: string;
  maxAttempts: number | null;
  backoff: Backoff | null;
  failureCounts: Record<string, number> | null;
  /** Of the failure of the attempt before; null when there was none. */
  lastCode: string | null;
  lastEvent: string | null;
};

/**
 * A hub leases in its own name and gives the work to one of its agents: that one has it. Written up to a second later. The
 * tables sort ids differently; without the collation the index is searched by all but the id.
 */
export const heldBy = (table: string): string => `coalesce((select a.agent_id from agent_assignments a
  where a.tenant_id = $1 and a.run_id = '' and a.task_id = ${table}.task_id collate "default" and a.token = ${table}.lease_token),
  ${table}.lease_agent_id)`;

const held = (
  agentId: string,
): string => `task_id as "taskId", lease_token as token, ${agentId} as "agentId", queue, kind,
  max_attempts as "maxAttempts", details -> 'backoff' as backoff, failure_counts as "failureCounts", failure ->> 'code' as "lastCode",
  last_event as "lastEvent"`;

/** Locks those that are held under these tokens; who reports on them is known. */
export const lockLeased = (tx: Tx, leases: readonly Pick<TaskLease, "taskId" | "token">[]): Promise<HeldRow[]> =>
  tx.query<HeldRow>(
    `select ${held("lease_agent_id")} from leased_tasks
     where tenant_id = $1 and lease = any($2)
     order by lease
     for update`,
    [tx.tenantId, leases.map(leaseName)],
  );

/** Locks leases that ran out; those that are just being reported are skipped. */
export const lockExpiredTasks = (tx: Tx, limit: number): Promise<HeldRow[]> =>
  tx.query<HeldRow>(
    `select ${held(heldBy("leased_tasks"))} from leased_tasks
     where tenant_id = $1 and lease_expires_at < $2
     order by lease
     limit $3
     for update skip locked`,
    [tx.tenantId, tx.now, limit],
  );

/** The event that was written last about a task; null when it is in nobody's hands, or older code put it there. */
export const findLastEvent = async (tx: Tx, taskId: TaskId): Promise<string | null> => {
  const [row] = await tx.query<{ lastEvent: string | null }>(
    `select last_event as "lastEvent" from leased_tasks
     where tenant_id = $1 and lease > $2 || ' ' and lease < $2 || '!' and task_id = $2`,
    [tx.tenantId, taskId],
  );
  return row?.lastEvent ?? null;
};

/** Names of the leases that are out on these tasks. */
export const findLeases = async (tx: Tx, taskIds: readonly TaskId[]): Promise<string[]> => {
  const rows = await tx.query<{ lease: string }>(
    // the name begins with the id and a space, and "!" comes next after it
    `select t.lease from unnest($2::text[]) as n (task_id)
     cross join lateral (
       select lease from leased_tasks t
       where t.tenant_id = $1 and t.lease > n.task_id || ' ' and t.lease < n.task_id || '!' and t.task_id = n.task_id
       limit 1
     ) t`,
    [tx.tenantId, taskIds],
  );
  return rows.map(({ lease }) => lease);
};

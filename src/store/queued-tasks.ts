/**
 * Tasks without a run that wait, and how they get into somebody's hands. Statements of these are sent by the hundred
 * thousand, so they take and give whole columns (columns.ts).
 */
import type { AgentId, TaskId, TenantId } from "../model/ids.ts";
import { PRIORITY_HEAD_START_MS } from "../model/queue-task.ts";
import { column, fromColumn, fromList, listColumn, textColumn } from "./columns.ts";
import type { Statement } from "./pipeline.ts";
import type { TaskKey } from "./task-keys.ts";

export type NewTaskRow = {
  taskId: TaskId;
  queue: string;
  kind: string;
  /** JSON text. */
  payload: string;
  /** Milliseconds from now; null for at once. */
  runInMs: number | null;
  priority: number;
  deadline: Date | null;
  timeoutMs: number | null;
  maxAttempts: number | null;
  concurrencyKey: string | null;
  requires: readonly string[];
  /** JSON text. */
  details: string | null;
  /** What must be its own in task_keys, or it is not inserted. */
  key: TaskKey | null;
  /** Index among the takers: who gets it in hand at once, if nothing waits that should come before. */
  taker: number | null;
};

export type Taker = { queue: string; capabilities: readonly string[]; agentId: AgentId; leaseMs: number };

/** Those that were inserted. A number of rows that is smaller than asked for says that some were known already. */
export type Inserted = { leased: string[]; queued: string[] };

const many = <R, V>(rows: readonly R[], value: (row: R) => V): V[] => rows.map(value);
const orNull = (value: number): number | null => (value === 0 ? null : value);

const INSERT = `
  with asked as materialized (
    select * from unnest(
      string_to_array($3, e'\\x1e', ''), string_to_array($4, e'\\x1e', ''), string_to_array($5, e'\\x1e', ''),
      string_to_array($6, e'\\x1e', ''), string_to_array($7, e'\\x1e', '')::float8[],
      string_to_array($8, e'\\x1e', '')::integer[], string_to_array($9, e'\\x1e', '')::timestamptz[],
      string_to_array($10, e'\\x1e', '')::integer[], string_to_array($11, e'\\x1e', '')::integer[],
      string_to_array($12, e'\\x1e', ''), string_to_array($13, e'\\x1e', ''), string_to_array($14, e'\\x1e', ''),
      string_to_array($15, e'\\x1e', ''), string_to_array($16, e'\\x1e', ''), string_to_array($17, e'\\x1e', '')::integer[]
    ) with ordinality as n (task_id, queue, kind, payload, run_in_ms, priority, deadline, timeout_ms, max_attempts,
      concurrency_key, requires, details, key_queue, key, taker, number)
  ), claimed as (
    insert into task_keys (tenant_id, queue, idempotency_key, task_id, enqueued_at)
    select $1, coalesce(n.key_queue, ''), n.key, n.task_id, $2 from asked n where n.key is not null
    -- in one order for all: two that wait for each other's keys would deadlock
    order by 2, 3
    on conflict (tenant_id, queue, idempotency_key) do nothing
    returning task_id
  ), given as materialized (
    select * from asked n where n.key is null or n.task_id = any(array(select task_id from claimed))
  ), taker as materialized (
    select n.number, n.agent_id, $2::timestamptz + n.lease_ms * interval '1 millisecond' as expires_at
    from unnest(
      string_to_array($18, e'\\x1e', ''), string_to_array($19, e'\\x1e', ''), string_to_array($20, e'\\x1e', ''),
      string_to_array($21, e'\\x1e', '')::float8[]
    ) with ordinality as n (queue, capabilities, agent_id, lease_ms, number)
    where not exists (
        select from queued_tasks t
        where t.tenant_id = $1 and t.queue = n.queue and t.turn_at is not null
          and (t.requires is null or t.requires <@ string_to_array(n.capabilities, e'\\x1f'))
      )
      and not exists (select from queues q where q.tenant_id = $1 and q.queue = n.queue and q.paused_at is not null)
  ), leased as (
    insert into leased_tasks (tenant_id, task_id, queue, kind, enqueued_at, run_at, leased_at, lease_expires_at,
      lease_agent_id, lease_token, priority, deadline, timeout_ms, max_attempts, requires, details, payload)
    select $1, n.task_id, n.queue, n.kind, $2, $2, $2, k.expires_at, k.agent_id, 1, coalesce(n.priority, 0), n.deadline,
      n.timeout_ms, n.max_attempts, string_to_array(n.requires, e'\\x1f'), n.details::json, n.payload::json
    from given n join taker k on k.number = n.taker
    returning task_id
  ), queued as (
    insert into queued_tasks (tenant_id, task_id, queue, kind, enqueued_at, run_at, turn_at, priority, deadline,
      timeout_ms, max_attempts, concurrency_key, requires, details, payload)
    select $1, n.task_id, n.queue, n.kind, $2, $2::timestamptz + coalesce(n.run_in_ms, 0) * interval '1 millisecond',
      case when n.run_in_ms is null then
        $2::timestamptz - coalesce(n.priority, 0) * interval '${PRIORITY_HEAD_START_MS} milliseconds'
          -- in the order in which they were given
          + n.number * interval '1 microsecond'
      end,
      coalesce(n.priority, 0), n.deadline, n.timeout_ms, n.max_attempts, n.concurrency_key,
      string_to_array(n.requires, e'\\x1f'), n.details::json, n.payload::json
    from given n
    where n.taker is null or not exists (select from taker k where k.number = n.taker)
    returning task_id
  )
  select (select string_agg(task_id, e'\\x1e') from leased) as leased,
    (select string_agg(task_id, e'\\x1e') from queued) as queued`;

/** Ids must differ. Of tasks with the same key one is inserted. */
export const insertTasksStatement = (
  tenantId: TenantId,
  now: Date,
  rows: readonly NewTaskRow[],
  takers: readonly Taker[],
): Statement => ({
  text: INSERT,
  values: [
    tenantId,
    now,
    textColumn(many(rows, ({ taskId }) => taskId)),
    textColumn(many(rows, ({ queue }) => queue)),
    textColumn(many(rows, ({ kind }) => kind)),
    column(many(rows, ({ payload }) => payload)),
    column(many(rows, ({ runInMs }) => runInMs)),
    column(many(rows, ({ priority }) => orNull(priority))),
    column(many(rows, ({ deadline }) => deadline?.toISOString() ?? null)),
    column(many(rows, ({ timeoutMs }) => timeoutMs)),
    column(many(rows, ({ maxAttempts }) => maxAttempts)),
    textColumn(many(rows, ({ concurrencyKey }) => concurrencyKey)),
    listColumn(many(rows, ({ requires }) => requires)),
    column(many(rows, ({ details }) => details)),
    textColumn(many(rows, ({ key }) => key?.queue ?? null)),
    textColumn(many(rows, ({ key }) => key?.key ?? null)),
    column(many(rows, ({ taker }) => (taker === null ? null : taker + 1))),
    textColumn(many(takers, ({ queue }) => queue)),
    listColumn(many(takers, ({ capabilities }) => capabilities)),
    textColumn(many(takers, ({ agentId }) => agentId)),
    column(many(takers, ({ leaseMs }) => leaseMs)),
  ],
});

export const readInserted = ([row]: readonly object[]): Inserted => {
  const { leased, queued } = row as { leased: string | null; queued: string | null };
  return { leased: fromColumn(leased), queued: fromColumn(queued) };
};

const LEASE = `
  with due as materialized (
    select x.at, x.turn_at
    from unnest($3::text[]) as q (queue)
    cross join lateral (
      select t.ctid as at, t.turn_at from queued_tasks t
      where t.tenant_id = $1 and t.queue = q.queue and t.turn_at is not null
        and (t.requires is null or t.requires <@ $4::text[]) and (t.deadline is null or t.deadline > $2)
      order by t.turn_at
      limit $5
      for update skip locked
    ) x
    where not exists (select from queues p where p.tenant_id = $1 and p.queue = q.queue and p.paused_at is not null)
    order by x.turn_at
    limit $5
  ), taken as (
    delete from queued_tasks t where t.tenant_id = $1 and t.ctid = any(array(select at from due)) returning t.*
  ), leased as (
    insert into leased_tasks (tenant_id, task_id, queue, kind, enqueued_at, run_at, leased_at, lease_expires_at,
      lease_agent_id, lease_token, priority, deadline, timeout_ms, max_attempts, concurrency_key, requires, details,
      failure_counts, failure, payload)
    select $1, task_id, queue, kind, enqueued_at, run_at, $2, $2::timestamptz + $7::float8 * interval '1 millisecond',
      $6, lease_token + 1, priority, deadline, timeout_ms, max_attempts, concurrency_key, requires, details,
      failure_counts, failure, payload
    from taken
  ), ordered as (
    select * from taken order by turn_at
  )
  select count(*)::integer as count, string_agg(task_id, e'\\x1e') as ids, string_agg(queue, e'\\x1e') as queues,
    string_agg(kind, e'\\x1e') as kinds, string_agg((lease_token + 1)::text, e'\\x1e') as tokens,
    string_agg(payload::text, e'\\x1e') as payloads, string_agg(coalesce(timeout_ms::text, ''), e'\\x1e') as timeouts,
    string_agg(coalesce(array_to_string(requires, e'\\x1f'), ''), e'\\x1e') as requires,
    string_agg(coalesce(details::text, ''), e'\\x1e') as details,
    string_agg(coalesce(failure::text, ''), e'\\x1e') as failures
  from ordered`;

export type LeaseRequest = {
  queues: readonly string[];
  capabilities: readonly string[];
  agentId: AgentId;
  limit: number;
  leaseMs: number;
};

/** In the order of their turns. Agents that ask at once skip each other's rows instead of waiting. */
export const leaseStatement = (tenantId: TenantId, now: Date, request: LeaseRequest): Statement => ({
  text: LEASE,
  values: [
    tenantId,
    now,
    [...new Set(request.queues)],
    request.capabilities,
    request.limit,
    request.agentId,
    request.leaseMs,
  ],
});

export type LeasedRow = {
  taskId: TaskId;
  queue: string;
  kind: string;
  token: number;
  /** JSON texts; empty for none. */
  payload: string;
  details: string;
  failure: string;
  timeoutMs: number | null;
  requires: string[];
};

type LeasedColumns = Record<
  "ids" | "queues" | "kinds" | "tokens" | "payloads" | "timeouts" | "requires" | "details" | "failures",
  string
> & { count: number };

export const readLeased = ([row]: readonly object[]): LeasedRow[] => {
  const columns = row as LeasedColumns;
  if (columns.count === 0) return [];
  const [queues, kinds, tokens, payloads, timeouts, requires, details, failures] = [
    fromColumn(columns.queues),
    fromColumn(columns.kinds),
    fromColumn(columns.tokens),
    fromColumn(columns.payloads),
    fromColumn(columns.timeouts),
    fromColumn(columns.requires),
    fromColumn(columns.details),
    fromColumn(columns.failures),
  ];
  return fromColumn(columns.ids).map((taskId, index) => ({
    taskId: taskId as TaskId,
    queue: queues[index] ?? "",
    kind: kinds[index] ?? "",
    token: Number(tokens[index]),
    payload: payloads[index] ?? "null",
    details: details[index] ?? "",
    failure: failures[index] ?? "",
    timeoutMs: timeouts[index] ? Number(timeouts[index]) : null,
    requires: fromList(requires[index] ?? ""),
  }));
};

/**
 * How tasks without a run get into somebody's hands. The statement is sent often and for many tasks, so it takes and gives
 * whole columns (columns.ts).
 */
import type { AgentId, TaskId, TenantId } from "../model/ids.ts";
import { fromColumn, fromList } from "./columns.ts";
import type { Statement } from "./pipeline.ts";

/** With $1 the tenant, $2 the time, and `due` those to take, as `isDue` says. @param agent, leaseMs parameters */
const taken = (isDue: string, agent: string, leaseMs: string): string => `taken as (
    delete from queued_tasks t where ${isDue} returning t.*
  ), leased as (
    insert into leased_tasks (tenant_id, task_id, queue, kind, enqueued_at, run_at, leased_at, lease_expires_at,
      lease_agent_id, lease_token, priority, deadline, timeout_ms, max_attempts, concurrency_key, requires, details,
      failure_counts, failure, payload)
    select $1, task_id, queue, kind, enqueued_at, run_at, $2, $2::timestamptz + ${leaseMs}::float8 * interval '1 millisecond',
      ${agent}, lease_token + 1, priority, deadline, timeout_ms, max_attempts, concurrency_key, requires, details,
      failure_counts, failure, payload
    from taken
  ), ordered as (
    select * from taken order by turn_at
  )
  select count(*)::integer as count, extract(epoch from max(turn_at))::float8 * 1000 as "lastTurnMs",
    string_agg(task_id, e'\\x1e') as ids, string_agg(queue, e'\\x1e') as queues,
    string_agg(kind, e'\\x1e') as kinds, string_agg((lease_token + 1)::text, e'\\x1e') as tokens,
    string_agg(payload::text, e'\\x1e') as payloads, string_agg(coalesce(timeout_ms::text, ''), e'\\x1e') as timeouts,
    string_agg(coalesce(array_to_string(requires, e'\\x1f'), ''), e'\\x1e') as requires,
    string_agg(coalesce(details::text, ''), e'\\x1e') as details,
    string_agg(coalesce(failure::text, ''), e'\\x1e') as failures,
    string_agg(round(extract(epoch from $2 - run_at) * 1000)::text, e'\\x1e') as waits`;

/**
 * By the place of the rows, which they keep while they are locked: to look each of them up again was a tenth of the cost.
 *
 * Nothing when any of the queues is governed: by a limit, an open breaker, or because tasks with concurrency keys wait in
 * it. Those have to be counted first, by one after the other (governed-handout.ts). To find that out costs a step down
 * three indexes.
 */
const BY_PLACE = "t.tenant_id = $1 and t.ctid = any(array(select ctid from due))";

const LEASE = `
  with governed as materialized (
    select (select true from unnest($3::text[]) as q (queue) cross join lateral (
        select 1 from queued_tasks t
        where t.tenant_id = $1 and t.queue = q.queue and t.turn_at is not null and t.concurrency_key is not null limit 1
      ) k limit 1) is not null
      or (select true from task_limits l where l.tenant_id = $1 and l.scope = any(array[''::text] || $3::text[]) and l.governs limit 1)
        is not null
      or (select true from task_breakers b
        where b.tenant_id = $1 and b.queue = any($3::text[]) and b.opened_at is not null limit 1) is not null as "isGoverned"
  ), due as materialized (
    select x.ctid, x.turn_at
    from unnest($3::text[]) as q (queue)
    cross join lateral (
      select t.ctid, t.turn_at from queued_tasks t
      where t.tenant_id = $1 and t.queue = q.queue and t.turn_at >= $8 and t.concurrency_key is null
        and (t.requires is null or t.requires <@ $4::text[]) and (t.deadline is null or t.deadline > $2)
      order by t.turn_at
      limit $5
      for update skip locked
    ) x
    where (select paused_at from queues p where p.tenant_id = $1 and p.queue = q.queue) is null
      and (select true from budget_stops s where s.tenant_id = $1) is null
      and (select not "isGoverned" from governed)
    order by x.turn_at
    limit $5
  ), ${taken(BY_PLACE, "$6", "$7")},
    (select "isGoverned" from governed) as "isGoverned"
  from ordered`;

const BY_ID = "t.tenant_id = $1 and t.task_id = any(array(select task_id from due))";

const LEASE_THESE = `
  with due as materialized (select task_id from unnest($3::text[]) as n (task_id)), ${taken(BY_ID, "$4", "$5")},
    true as "isGoverned"
  from ordered`;

export type LeaseRequest = {
  queues: readonly string[];
  capabilities: readonly string[];
  agentId: AgentId;
  limit: number;
  leaseMs: number;
  /**
   * Turns before this are not looked at. The index keeps what was handed out until the table is vacuumed, and to pass
   * over 100,000 of those takes a millisecond each time.
   */
  fromTurnMs?: number | undefined;
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
    request.fromTurnMs === undefined ? "-infinity" : new Date(request.fromTurnMs),
  ],
});

/** These very tasks, those of them that still wait. */
export const leaseTheseStatement = (
  tenantId: TenantId,
  now: Date,
  request: Pick<LeaseRequest, "agentId" | "leaseMs">,
  taskIds: readonly TaskId[],
): Statement => ({
  text: LEASE_THESE,
  values: [tenantId, now, taskIds, request.agentId, request.leaseMs],
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
  /** Since it could have been handed out. */
  waitedMs: number;
};

type LeasedColumns = Record<
  "ids" | "queues" | "kinds" | "tokens" | "payloads" | "timeouts" | "requires" | "details" | "failures" | "waits",
  string
> & { count: number; lastTurnMs: number | null; isGoverned: boolean };

/** True: nothing was looked for, because what is handed out has to be counted first. */
export const readIsGoverned = ([row]: readonly object[]): boolean => (row as LeasedColumns).isGoverned;

/** Null when there is none. */
export const readLastTurnMs = ([row]: readonly object[]): number | null => (row as LeasedColumns).lastTurnMs;

export const readLeased = ([row]: readonly object[]): LeasedRow[] => {
  const columns = row as LeasedColumns;
  if (columns.count === 0) return [];
  const [queues, kinds, tokens, payloads, timeouts, requires, details, failures, waits] = [
    fromColumn(columns.queues),
    fromColumn(columns.kinds),
    fromColumn(columns.tokens),
    fromColumn(columns.payloads),
    fromColumn(columns.timeouts),
    fromColumn(columns.requires),
    fromColumn(columns.details),
    fromColumn(columns.failures),
    fromColumn(columns.waits),
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
    waitedMs: Math.max(0, Number(waits[index] ?? 0)),
  }));
};

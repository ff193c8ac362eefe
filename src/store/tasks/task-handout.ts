/**
 * How tasks without a run get into somebody's hands. The statement is sent often and for many tasks, so it takes and gives
 * whole columns (columns.ts).
 */
import type { AgentId, TaskId, TenantId } from "../../model/ids.ts";
import { fromColumn } from "../columns.ts";
import type { Statement } from "../connection/pipeline.ts";

/** What most tasks do not have; a column for each of it would cost a tenth of handing them out. */
const RARE = `(lease_token > 0 or priority <> 0 or timeout_ms is not null or requires is not null or details is not null
      or failure is not null)`;
const EXTRAS = `json_agg(json_build_object('taskId', task_id, 'token', lease_token + 1, 'timeoutMs', timeout_ms,
      'requires', requires, 'details', details, 'failure', failure,
      'waitedMs', round(extract(epoch from $2 - run_at) * 1000)))
      filter (where ${RARE})::text as extras`;

/**
 * With $1 the tenant, $2 the time, and `due` the ids of those to take. Not in the order of turns: to sort whole rows costs
 * more than to say when each one's turn is.
 *
 * By their ids, though the places of the rows are known and would be a thirtieth cheaper: the planner takes a plan by place
 * only for a table that it knows to be large. For one that was empty when it was last looked at it compares each task that
 * waits with all that are due, up to twenty times the work, for as long as nobody analyzes the table.
 * @param agent, leaseMs parameters
 * @param queues an aggregate: their queues, or the only one there is
 */
const taken = (agent: string, leaseMs: string, queues: string): string => `taken as (
    delete from queued_tasks t where t.tenant_id = $1 and t.task_id = any(array(select task_id from due)) returning t.*
  ), leased as (
    insert into leased_tasks (tenant_id, task_id, queue, kind, enqueued_at, run_at, leased_at, lease_expires_at,
      lease_agent_id, lease_token, priority, deadline, timeout_ms, max_attempts, concurrency_key, requires, details,
      failure_counts, failure, last_event, payload)
    select $1, task_id, queue, kind, enqueued_at, run_at, $2,
      -- by itself, so that it is reckoned once
      (select $2::timestamptz + ${leaseMs}::float8 * interval '1 millisecond'),
      ${agent}, lease_token + 1, priority, deadline, timeout_ms, max_attempts, concurrency_key, requires, details,
      failure_counts, failure, last_event, payload
    from taken
  )
  select count(*)::integer as count, extract(epoch from max(turn_at))::float8 * 1000 as "lastTurnMs",
    string_agg(task_id, e'\\x1e') as ids, ${queues} as queues, string_agg(kind, e'\\x1e') as kinds,
    string_agg(payload::text, e'\\x1e') as payloads,
    string_agg((date_part('epoch', turn_at) * 1e6)::bigint::text, e'\\x1e') as turns, ${EXTRAS}`;

const QUEUES = "string_agg(queue, e'\\x1e')";
/** Who asks one queue knows whose tasks these are. */
const QUEUES_ASKED = `coalesce(${QUEUES} filter (where cardinality($3::text[]) > 1), ($3::text[])[1])`;

/**
 * Nothing when any of the queues is governed: by a limit, an open breaker, or because tasks with concurrency keys wait in
 * it. Those have to be counted first, by one after the other (governed-handout.ts). To find that out costs a step down
 * three indexes.
 */
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
  ), found as materialized (
    select x.task_id, x.turn_at
    from unnest($3::text[]) as q (queue)
    cross join lateral (
      select t.task_id, t.turn_at from queued_tasks t
      where t.tenant_id = $1 and t.queue = q.queue and t.turn_at >= $8 and t.concurrency_key is null
        and (t.requires is null or t.requires <@ $4::text[]) and (t.deadline is null or t.deadline > $2)
      order by t.turn_at
      limit $5
      for update skip locked
    ) x
    where (select paused_at from queues p where p.tenant_id = $1 and p.queue = q.queue) is null
      and (select true from budget_stops s where s.tenant_id = $1) is null
      and (select not "isGoverned" from governed)
  ), due as materialized (
    select task_id from found order by turn_at limit $5
  ), ${taken("$6", "$7", QUEUES_ASKED)},
    (select "isGoverned" from governed) as "isGoverned", (select count(*) from found) > count(*) as "hasLeft"
  from taken`;

const LEASE_THESE = `
  with due as materialized (select task_id from unnest($3::text[]) as n (task_id)), ${taken("$4", "$5", QUEUES)},
    true as "isGoverned"
  from taken`;

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
  /** JSON text. */
  payload: string;
  /** As they were put in; null for none. */
  details: unknown;
  failure: unknown;
  timeoutMs: number | null;
  requires: string[];
  /** Since it could have been handed out. */
  waitedMs: number;
};

/** @property queues one when all are of the same */
type LeasedColumns = Record<"ids" | "queues" | "kinds" | "payloads" | "turns", string> & {
  count: number;
  lastTurnMs: number | null;
  isGoverned: boolean;
  hasLeft?: boolean;
  extras: string | null;
};

/** True: nothing was looked for, because what is handed out has to be counted first. */
export const readIsGoverned = ([row]: readonly object[]): boolean => (row as LeasedColumns).isGoverned;

/**
 * True: of several queues more was locked than was taken. Who asked meanwhile has passed that over, and does not know of it.
 */
export const readHasLeft = ([row]: readonly object[]): boolean => (row as LeasedColumns).hasLeft === true;

/** Null when there is none. */
export const readLastTurnMs = ([row]: readonly object[]): number | null => (row as LeasedColumns).lastTurnMs;

type Extras = Pick<LeasedRow, "taskId" | "token" | "details" | "failure" | "timeoutMs" | "waitedMs"> & {
  requires: string[] | null;
};

const NONE: Omit<Extras, "taskId" | "waitedMs"> = {
  token: 1,
  details: null,
  failure: null,
  timeoutMs: null,
  requires: null,
};

const readExtras = (text: string | null): ReadonlyMap<string, Extras> | null =>
  text === null ? null : new Map((JSON.parse(text) as Extras[]).map((extras) => [extras.taskId, extras]));

const inTurn = <Row extends { turn: number }>(rows: Row[]): Row[] =>
  rows.every(({ turn }, index) => index === 0 || turn >= (rows[index - 1] as Row).turn)
    ? rows
    : rows.sort((a, b) => a.turn - b.turn);

/** In the order of their turns. @param now as the statement was given it */
export const readLeased = ([row]: readonly object[], now: Date): LeasedRow[] => {
  const columns = row as LeasedColumns;
  if (columns.count === 0) return [];
  const [queues, kinds, payloads, turns] = [
    fromColumn(columns.queues),
    fromColumn(columns.kinds),
    fromColumn(columns.payloads),
    fromColumn(columns.turns),
  ];
  const extras = readExtras(columns.extras);
  const nowMs = now.getTime();
  const rows = fromColumn(columns.ids).map((taskId, index) => {
    const turn = Number(turns[index]);
    const own = extras?.get(taskId);
    const { token, details, failure, timeoutMs, requires } = own ?? NONE;
    return {
      taskId: taskId as TaskId,
      queue: queues[index] ?? queues[0] ?? "",
      kind: kinds[index] ?? "",
      token,
      payload: payloads[index] ?? "null",
      details,
      failure,
      timeoutMs,
      requires: requires ?? [],
      waitedMs: Math.max(0, own?.waitedMs ?? nowMs - turn / 1_000),
      turn,
    };
  });
  return inTurn(rows);
};

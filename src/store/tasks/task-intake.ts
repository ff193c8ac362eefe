/**
 * How new tasks without a run are stored: they wait, or they go straight into a free slot when nothing waits that comes
 * before them. Sent by the hundred thousand, so it takes and gives whole columns (columns.ts).
 */
import type { AgentId, TaskId, TenantId } from "../../model/ids.ts";
import { PRIORITY_HEAD_START_MS } from "../../model/queue-task.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import { column, fromColumn, listColumn, textColumn } from "../columns.ts";
import type { Statement } from "../connection/pipeline.ts";
import { enqueuedEvent, enqueuedEvents } from "../queues/queue-events.ts";
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
  /** The actor who gave it. */
  by: string;
  /** The event that led to it. */
  causation: string | null;
  /** Index among the takers: who gets it in hand at once, if nothing waits that should come before. */
  taker: number | null;
};

export type Taker = {
  queue: string;
  capabilities: readonly string[];
  agentId: AgentId;
  leaseMs: number;
  /** As of a request for leases (task-handout.ts). */
  fromTurnMs: number | null;
};

/** Those that were inserted. A number of rows that is smaller than asked for says that some were known already. */
export type Inserted = { leased: string[]; queued: string[] };

const texts = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `string_to_array($${from + index}, e'\\x1e', '')`);

/** $3 to $7: who may take, and for each new task what it is and which taker is to have it. */
const TAKER = `taker as materialized (
    select n.number, n.agent_id, $2::timestamptz + n.lease_ms * interval '1 millisecond' as expires_at
    from unnest(${texts(3, 3).join(", ")}, string_to_array($6, e'\\x1e', '')::float8[],
      string_to_array($7, e'\\x1e', '')::float8[])
      with ordinality as n (queue, capabilities, agent_id, lease_ms, from_turn_ms, number)
    -- with a limit, so that the planner cannot make a join with all that waits of it
    where (
        select true from queued_tasks t
        where t.tenant_id = $1 and t.queue = n.queue and t.concurrency_key is null
          and t.turn_at >= coalesce(to_timestamp(n.from_turn_ms / 1000), '-infinity')
          and (t.requires is null or t.requires <@ string_to_array(n.capabilities, e'\\x1f'))
          and (t.deadline is null or t.deadline > $2)
        limit 1
      ) is null
      and (select paused_at from queues q where q.tenant_id = $1 and q.queue = n.queue) is null
      and (select true from budget_stops s where s.tenant_id = $1) is null
      -- as in LEASE of task-handout.ts: what is governed is counted before it is handed out
      and (
        select true from queued_tasks t
        where t.tenant_id = $1 and t.queue = n.queue and t.turn_at is not null and t.concurrency_key is not null limit 1
      ) is null
      and (select true from task_limits l where l.tenant_id = $1 and l.scope = any(array['', n.queue]) and l.governs
        limit 1) is null
      and (select true from task_breakers b where b.tenant_id = $1 and b.queue = n.queue and b.opened_at is not null
        limit 1) is null
  )`;

const WAITS = "n.taker is null or not exists (select from taker k where k.number = n.taker)";

const NEW = "(select task_id from leased union all select task_id from queued)";

/** $13 to $16: the event, who gave the tasks, of several in which of the events each is, and what led to it. */
type Given = { event: string; eventIdOf: string };
const GIVEN_BY_ONE: Given = {
  event: enqueuedEvent(NEW, { eventId: "$13", actor: "$14", causation: "$16" }),
  eventIdOf: "$13",
};
const GIVEN_BY_SEVERAL: Given = {
  event: enqueuedEvents(`(select n.task_id, n.event_id from ${NEW} i join given n on n.task_id = i.task_id)`, {
    eventIds: "$13",
    actors: "$14",
    causations: "$16",
  }),
  eventIdOf: "n.event_id",
};

const inserted = (event: string): string => `, enqueued as (${event}
  )
  select (select string_agg(task_id, e'\\x1e') from leased) as leased,
    (select string_agg(task_id, e'\\x1e') from queued) as queued`;

/** Most tasks say no more than what they are. For them this does half the work of the whole statement. */
const insertPlain = ({ event, eventIdOf }: Given): string => `
  with given as materialized (
    select * from unnest(${texts(8, 4).join(", ")}, string_to_array($12, e'\\x1e', '')::integer[],
      string_to_array($15, e'\\x1e'))
      with ordinality as n (task_id, queue, kind, payload, taker, event_id, number)
  ), ${TAKER}, leased as (
    insert into leased_tasks (tenant_id, task_id, queue, kind, enqueued_at, run_at, leased_at, lease_expires_at,
      lease_agent_id, lease_token, last_event, payload)
    select $1, n.task_id, n.queue, n.kind, $2, $2, $2, k.expires_at, k.agent_id, 1, ${eventIdOf}::uuid, n.payload::json
    from given n join taker k on k.number = n.taker
    returning task_id
  ), queued as (
    insert into queued_tasks (tenant_id, task_id, queue, kind, enqueued_at, run_at, turn_at, last_event, payload)
    select $1, n.task_id, n.queue, n.kind, $2, $2, $2::timestamptz + n.number * interval '1 microsecond',
      ${eventIdOf}::uuid, n.payload::json
    from given n where ${WAITS}
    returning task_id
  ) ${inserted(event)}`;

const insert = ({ event, eventIdOf }: Given): string => `
  with asked as materialized (
    select * from unnest(
      ${texts(8, 4).join(", ")}, string_to_array($12, e'\\x1e', '')::integer[],
      string_to_array($15, e'\\x1e'),
      string_to_array($17, e'\\x1e', '')::float8[], string_to_array($18, e'\\x1e', '')::integer[],
      string_to_array($19, e'\\x1e', '')::timestamptz[], string_to_array($20, e'\\x1e', '')::integer[],
      string_to_array($21, e'\\x1e', '')::integer[], ${texts(22, 5).join(", ")}
    ) with ordinality as n (task_id, queue, kind, payload, taker, event_id, run_in_ms, priority, deadline, timeout_ms, max_attempts,
      concurrency_key, requires, details, key_queue, key, number)
  ), claimed as (
    insert into task_keys (tenant_id, queue, idempotency_key, task_id, enqueued_at)
    select $1, coalesce(n.key_queue, ''), n.key, n.task_id, $2 from asked n where n.key is not null
    -- in one order for all: two that wait for each other's keys would deadlock
    order by 2, 3
    on conflict (tenant_id, queue, idempotency_key) do nothing
    returning task_id
  ), given as materialized (
    select * from asked n where n.key is null or n.task_id = any(array(select task_id from claimed))
  ), ${TAKER}, leased as (
    insert into leased_tasks (tenant_id, task_id, queue, kind, enqueued_at, run_at, leased_at, lease_expires_at,
      lease_agent_id, lease_token, priority, deadline, timeout_ms, max_attempts, requires, details, last_event, payload)
    select $1, n.task_id, n.queue, n.kind, $2, $2, $2, k.expires_at, k.agent_id, 1, coalesce(n.priority, 0), n.deadline,
      n.timeout_ms, n.max_attempts, string_to_array(n.requires, e'\\x1f'), n.details::json, ${eventIdOf}::uuid,
      n.payload::json
    from given n join taker k on k.number = n.taker
    returning task_id
  ), queued as (
    insert into queued_tasks (tenant_id, task_id, queue, kind, enqueued_at, run_at, turn_at, priority, deadline,
      timeout_ms, max_attempts, concurrency_key, requires, details, last_event, payload)
    select $1, n.task_id, n.queue, n.kind, $2, $2::timestamptz + coalesce(n.run_in_ms, 0) * interval '1 millisecond',
      case when n.run_in_ms is null then
        $2::timestamptz - coalesce(n.priority, 0) * interval '${PRIORITY_HEAD_START_MS} milliseconds'
          -- in the order in which they were given
          + n.number * interval '1 microsecond'
      end,
      coalesce(n.priority, 0), n.deadline, n.timeout_ms, n.max_attempts, n.concurrency_key,
      string_to_array(n.requires, e'\\x1f'), n.details::json, ${eventIdOf}::uuid, n.payload::json
    from given n where ${WAITS}
    returning task_id
  ) ${inserted(event)}`;

const INSERT_PLAIN = insertPlain(GIVEN_BY_ONE);
const INSERT_PLAIN_OF_SEVERAL = insertPlain(GIVEN_BY_SEVERAL);
const INSERT = insert(GIVEN_BY_ONE);
const INSERT_OF_SEVERAL = insert(GIVEN_BY_SEVERAL);

const isPlain = (row: NewTaskRow): boolean =>
  row.key === null &&
  row.runInMs === null &&
  row.priority === 0 &&
  row.deadline === null &&
  row.timeoutMs === null &&
  row.maxAttempts === null &&
  row.concurrencyKey === null &&
  row.details === null &&
  row.requires.length === 0;

type GivenEvent = { eventId: string; by: string; causation: string | null };

/** One for each actor and cause. @property of the event that each of the rows is in */
const eventsOf = (rows: readonly NewTaskRow[], now: Date): { events: GivenEvent[]; of: string[] } => {
  const events: GivenEvent[] = [];
  const byOrigin = new Map<string, GivenEvent>();
  let last: GivenEvent | undefined; // most come together with others of the same
  const of = rows.map(({ by, causation }) => {
    if (last?.by === by && last.causation === causation) return last.eventId;
    const origin = `${causation ?? ""} ${by}`;
    last = byOrigin.get(origin);
    if (last === undefined) {
      last = { eventId: uuidV7(now), by, causation };
      byOrigin.set(origin, last);
      events.push(last);
    }
    return last.eventId;
  });
  return { events, of };
};

/** Ids must differ. Of tasks with the same key one is inserted. */
export const insertTasksStatement = (
  tenantId: TenantId,
  now: Date,
  rows: readonly NewTaskRow[],
  takers: readonly Taker[],
): Statement => {
  const { events, of } = eventsOf(rows, now);
  const ofOne = events.length === 1;
  const plain = [
    tenantId,
    now,
    textColumn(takers.map(({ queue }) => queue)),
    listColumn(takers.map(({ capabilities }) => capabilities)),
    textColumn(takers.map(({ agentId }) => agentId)),
    column(takers.map(({ leaseMs }) => leaseMs)),
    column(takers.map(({ fromTurnMs }) => fromTurnMs)),
    textColumn(rows.map(({ taskId }) => taskId)),
    textColumn(rows.map(({ queue }) => queue)),
    textColumn(rows.map(({ kind }) => kind)),
    column(rows.map(({ payload }) => payload)),
    column(rows.map(({ taker }) => (taker === null ? null : taker + 1))),
    column(events.map(({ eventId }) => eventId)),
    textColumn(events.map(({ by }) => by)),
    ofOne ? "" : column(of),
    textColumn(events.map(({ causation }) => causation)),
  ];
  if (rows.every(isPlain)) return { text: ofOne ? INSERT_PLAIN : INSERT_PLAIN_OF_SEVERAL, values: plain };
  const more = [
    column(rows.map(({ runInMs }) => runInMs)),
    column(rows.map(({ priority }) => priority)),
    column(rows.map(({ deadline }) => deadline?.toISOString() ?? null)),
    column(rows.map(({ timeoutMs }) => timeoutMs)),
    column(rows.map(({ maxAttempts }) => maxAttempts)),
    textColumn(rows.map(({ concurrencyKey }) => concurrencyKey)),
    listColumn(rows.map(({ requires }) => requires)),
    column(rows.map(({ details }) => details)),
    textColumn(rows.map(({ key }) => key?.queue ?? null)),
    textColumn(rows.map(({ key }) => key?.key ?? null)),
  ];
  return { text: ofOne ? INSERT : INSERT_OF_SEVERAL, values: [...plain, ...more] };
};

export const readInserted = ([row]: readonly object[]): Inserted => {
  const { leased, queued } = row as { leased: string | null; queued: string | null };
  return { leased: fromColumn(leased), queued: fromColumn(queued) };
};

/**
 * Ended tasks that failed, but for those that security forbade: they are for the audit log, and nobody tries them again
 * but a change of the policies.
 * Two who choose the same task wait for each other at its row, and the second finds it gone: so it is no sign of the end
 * that fewer came of it than were asked for.
 * Lock order: ended_tasks, queued_tasks.
 */
import type { DeadLetterFilter, TaskEdit } from "../../model/dead-letter.ts";
import type { TaskId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

const MATCHING_ANY = `t.tenant_id = $1 and t.state = 'failed'
  and ($2::text is null or t.queue = $2) and ($3::text is null or t.kind = $3)
  and ($4::text is null or t.failure ->> 'code' = $4) and ($5::text is null or t.failure ->> 'class' = $5)
  and ($6::timestamptz is null or t.ended_at >= $6) and ($7::timestamptz is null or t.ended_at < $7)`;
const MATCHING = `${MATCHING_ANY} and t.failure ->> 'class' <> 'security'`;

const filterValues = (tx: Tx, filter: DeadLetterFilter): unknown[] => [
  tx.tenantId,
  filter.queue ?? null,
  filter.kind ?? null,
  filter.code ?? null,
  filter.class ?? null,
  filter.since ?? null,
  filter.until ?? null,
];

export type DeadLetterPlace = { endedAt: Date; taskId: TaskId };

/** The newest first. */
export const findDeadLetters = async (
  tx: Tx,
  filter: DeadLetterFilter,
  page: { before: DeadLetterPlace | null; limit: number },
): Promise<TaskId[]> => {
  const rows = await tx.query<{ taskId: TaskId }>(
    `select task_id as "taskId" from ended_tasks t
     where ${MATCHING} and ($8::timestamptz is null or (t.ended_at, t.task_id) < ($8, $9))
     order by ended_at desc, task_id desc limit $10`,
    [...filterValues(tx, filter), page.before?.endedAt ?? null, page.before?.taskId ?? null, page.limit],
  );
  return rows.map(({ taskId }) => taskId);
};

export type DeadLetterCount = { queue: string; code: string; class: string; count: number; oldest: Date; newest: Date };

/** @param taskIds null for all that match */
export const countDeadLetters = (
  tx: Tx,
  filter: DeadLetterFilter,
  taskIds: readonly TaskId[] | null,
): Promise<DeadLetterCount[]> =>
  tx.query<DeadLetterCount>(
    `select queue, failure ->> 'code' as code, failure ->> 'class' as class, count(*)::integer as count,
       min(ended_at) as oldest, max(ended_at) as newest
     from ended_tasks t where ${MATCHING} and ($8::text[] is null or t.task_id = any($8))
     group by 1, 2, 3 order by 1, count(*) desc, 2`,
    [...filterValues(tx, filter), taskIds],
  );

/** @property isMore as many were chosen as were asked for, whatever came of them: there may be more */
export type Chosen = { taskIds: TaskId[]; isMore: boolean };

/** The end of a statement that has chosen some, and done something to those that were there still. */
const chosen = (done: string): string => `
     select (select count(*) from picked) >= $9::integer as "isMore",
       coalesce((select json_agg(task_id) from ${done}), '[]') as "taskIds"`;

type Revival = {
  filter: DeadLetterFilter;
  taskIds: readonly TaskId[] | null;
  limit: number;
  edit: TaskEdit;
  /** What is told of it. */
  lastEvent: string;
};

/**
 * failed → scheduled for now, the oldest first, with all their attempts before them: up to `limit` that match.
 * A deadline that has passed is lifted, or the task would fail again at once.
 */
const revive = async (
  tx: Tx,
  matching: string,
  { filter, taskIds, limit, edit, lastEvent }: Revival,
): Promise<Chosen> => {
  const [row] = await tx.query<Chosen>(
    `with picked as materialized (
       select t.task_id, t.ended_at from ended_tasks t
       where ${matching} and ($8::text[] is null or t.task_id = any($8))
       order by t.ended_at, t.task_id limit $9
     ), taken as (
       delete from ended_tasks t using picked p
       where t.tenant_id = $1 and t.task_id = p.task_id and t.ended_at = p.ended_at
       returning t.*
     ), queued as (
       insert into queued_tasks (tenant_id, task_id, queue, kind, enqueued_at, run_at, turn_at, priority, deadline,
         lease_token, timeout_ms, max_attempts, concurrency_key, requires, details, failure_counts, failure, last_event,
         payload)
       select $1, task_id, coalesce($11, queue), kind, enqueued_at, $10, null, coalesce($12, priority),
         case when deadline > $10 then deadline end, lease_token, coalesce($13, timeout_ms), coalesce($14, max_attempts),
         concurrency_key, coalesce($15::text[], requires),
         case when $17::jsonb is null then details else
           (coalesce(details::jsonb, '{}') || jsonb_build_object('backoff', $17::jsonb))::json end, null, failure, $18::uuid,
         coalesce($16::json, payload)
       from taken
       returning task_id
     )${chosen("queued")}`,
    [
      ...filterValues(tx, filter),
      taskIds,
      limit,
      tx.now,
      edit.queue ?? null,
      edit.priority ?? null,
      edit.timeoutMs ?? null,
      edit.maxAttempts ?? null,
      edit.requires ?? null,
      edit.payload === undefined ? null : JSON.stringify(edit.payload),
      edit.backoff === undefined ? null : JSON.stringify(edit.backoff),
      lastEvent,
    ],
  );
  return row as Chosen;
};

export const reviveDeadLetters = (tx: Tx, revival: Revival): Promise<Chosen> => revive(tx, MATCHING, revival);

/** Those that security forbade with `code`, before `until`. */
export const reviveRefused = (
  tx: Tx,
  { code, until, ...rest }: { code: string; until: Date } & Pick<Revival, "limit" | "lastEvent">,
): Promise<Chosen> =>
  revive(tx, `${MATCHING_ANY} and t.failure ->> 'class' = 'security'`, {
    ...rest,
    filter: { code, until },
    taskIds: null,
    edit: {},
  });

/** For good, with their attempts: up to `limit` that match, the oldest first. */
export const purgeDeadLetters = async (
  tx: Tx,
  request: { filter: DeadLetterFilter; taskIds: readonly TaskId[] | null; limit: number },
): Promise<Chosen> => {
  const { filter, taskIds, limit } = request;
  const [row] = await tx.query<Chosen>(
    `with picked as materialized (
       select t.task_id, t.ended_at from ended_tasks t
       where ${MATCHING} and ($8::text[] is null or t.task_id = any($8))
       order by t.ended_at, t.task_id limit $9
     ), attempts as (
       delete from failed_attempts a using picked p where a.tenant_id = $1 and a.task_id = p.task_id
     ), purged as (
       delete from ended_tasks t using picked p
       where t.tenant_id = $1 and t.task_id = p.task_id and t.ended_at = p.ended_at
       returning t.task_id
     )${chosen("purged")}`,
    [...filterValues(tx, filter), taskIds, limit],
  );
  return row as Chosen;
};

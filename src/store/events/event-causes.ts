/** Finds on record which event led to one that is about to be written. The caller holds the heads, so nothing comes between. */
import type { Tx } from "../database.ts";

/** An event of a run that asks for its cause; `at` is its place among those that are written together. */
export type CauseQuestion = { at: number; runId: string; taskId: string; names: readonly string[] };

type Found = { at: number; eventId: string };

const answersOf = (rows: readonly Found[]): Map<number, string> =>
  new Map(rows.map(({ at, eventId }) => [at, eventId]));

const columns = (questions: readonly CauseQuestion[]): unknown[] => [
  questions.map(({ at }) => at),
  questions.map(({ runId }) => runId),
  questions.map(({ taskId }) => taskId),
  questions.map(({ names }) => names.join(",")),
];

/** The last event of the same task under one of the names. */
export const lastOfTask = async (tx: Tx, questions: readonly CauseQuestion[]): Promise<Map<number, string>> =>
  answersOf(
    await tx.query<Found>(
      `select q.at, e.event_id as "eventId"
       from unnest($2::int[], $3::text[], $4::text[], $5::text[]) as q (at, run_id, task_id, names)
       cross join lateral (
         select event_id from events
         where tenant_id = $1 and stream = q.run_id and task_id = q.task_id
           and name = any(string_to_array(q.names, ','))
         order by position desc limit 1
       ) e`,
      [tx.tenantId, ...columns(questions)],
    ),
  );

/** The last event of the run under one of the names. */
export const lastOfRun = async (tx: Tx, questions: readonly CauseQuestion[]): Promise<Map<number, string>> =>
  answersOf(
    await tx.query<Found>(
      `select q.at, e.event_id as "eventId"
       from unnest($2::int[], $3::text[], $4::text[], $5::text[]) as q (at, run_id, task_id, names)
       cross join lateral (
         select event_id from events
         where tenant_id = $1 and stream = q.run_id and name = any(string_to_array(q.names, ','))
         order by position desc limit 1
       ) e`,
      [tx.tenantId, ...columns(questions)],
    ),
  );

/** What let a task be queued first: the last of the tasks that it waited for, or the stage that was opened after it. */
export const lastThatReleased = async (tx: Tx, questions: readonly CauseQuestion[]): Promise<Map<number, string>> =>
  answersOf(
    await tx.query<Found>(
      `select q.at, e.event_id as "eventId"
       from unnest($2::int[], $3::text[], $4::text[], $5::text[]) as q (at, run_id, task_id, names)
       cross join lateral (
         select event_id from (
           (select s.event_id, s.position
            from task_dependencies d
            cross join lateral (
              select event_id, position from events
              where tenant_id = $1 and stream = q.run_id and task_id = d.depends_on and name = 'task.succeeded'
              order by position desc limit 1
            ) s
            where d.tenant_id = $1 and d.run_id = q.run_id and d.task_id = q.task_id)
           union all
           (select event_id, position from events
            where tenant_id = $1 and stream = q.run_id and name in ('run.started', 'gate.decided')
            order by position desc limit 1)
         ) either order by position desc limit 1
       ) e`,
      [tx.tenantId, ...columns(questions)],
    ),
  );

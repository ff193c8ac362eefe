/** What must hold of tasks that were accepted, whatever went wrong: read from the database past everything of ours. */
import type { Client } from "pg";

/**
 * @property lost accepted, and nowhere on record
 * @property twice of whose success more than one report was taken, or that stand in two places
 * @property unfinished neither done nor failed for good, and where they stand
 */
export type Violations = { lost: string[]; twice: string[]; unfinished: string[] };

export const NONE: Violations = { lost: [], twice: [], unfinished: [] };

const IN_EVENTS = `
  select payload::jsonb as payload from provost.event_inbox where name = 'tasks.succeeded'
  union all select payload::jsonb from provost.events where name = 'tasks.succeeded'`;

export const unfinishedOf = async (admin: Client, taskIds: readonly string[]): Promise<number> => {
  const { rows } = await admin.query<{ count: number }>(
    `select count(*)::int as count from (
       select task_id from provost.queued_tasks union all select task_id from provost.leased_tasks
     ) t where task_id = any($1)`,
    [taskIds],
  );
  return rows[0]?.count ?? 0;
};

export const violations = async (admin: Client, taskIds: readonly string[]): Promise<Violations> => {
  const ask = async (text: string): Promise<string[]> =>
    (await admin.query<{ taskId: string }>(text, [taskIds])).rows.map(({ taskId }) => taskId);
  return {
    lost: await ask(
      `select id as "taskId" from unnest($1::text[]) id where not exists (
         select from provost.queued_tasks where task_id = id
         union all select from provost.leased_tasks where task_id = id
         union all select from provost.ended_tasks where task_id = id)`,
    ),
    twice: await ask(
      `select id as "taskId" from (
         select jsonb_array_elements_text(payload->'taskIds') as id from (${IN_EVENTS}) e
       ) s where id = any($1) group by id having count(*) > 1
       union
       select task_id from (
         select task_id from provost.queued_tasks union all select task_id from provost.leased_tasks
         union all select task_id from provost.ended_tasks
       ) t where task_id = any($1) group by task_id having count(*) > 1`,
    ),
    unfinished: await ask(
      `select task_id || ': queued, its turn ' || coalesce(turn_at::text, 'not before ' || run_at) || ', now ' || now()
         as "taskId" from provost.queued_tasks where task_id = any($1)
       union all
       select task_id || ': leased to ' || lease_agent_id || ' until ' || lease_expires_at || ', now ' || now()
       from provost.leased_tasks where task_id = any($1)`,
    ),
  };
};

/**
 * What waits for a person: approvals that are asked for, gates that did not let a run pass, tasks that are not tried
 * again, runs that stand still. Only of the latest run of each plan: what came after has answered the earlier ones.
 */
import { type WaitingMatter, waitingMatterSchema } from "../../model/overview.ts";
import type { Tx } from "../database.ts";

/** Those that came last first. */
export const listWaitingMatters = async (tx: Tx, limit: number): Promise<WaitingMatter[]> => {
  const rows = await tx.query(
    `with latest as (
       select distinct on (plan_path) run_id, plan_title, state, error, created_at, finished_at
       from runs where tenant_id = $1 order by plan_path, run_id desc
     ), open as (
       select * from latest where state <> 'cancelled' and state <> 'cancelling'
     )
     select * from (
       select 'approval' as kind, o.run_id as "runId", o.plan_title as "planTitle", c.criterion_id as subject, c.title,
         c.check_definition ->> 'role' as detail, coalesce(o.finished_at, o.created_at) as since
       from open o join criteria c on c.tenant_id = $1 and c.run_id = o.run_id
       where c.check_definition ->> 'kind' = 'approval' and c.verdict = 'unproven'
       union all
       select 'gate', o.run_id, o.plan_title, g.gate_id, g.title,
         coalesce(array_to_string(g.reasons, '; '), ''), g.decided_at
       -- offset: looked up for each of the few latest runs, not read whole and compared
       from open o cross join lateral (
         select * from gates where tenant_id = $1 and run_id = o.run_id offset 0
       ) g
       where g.decision = 'no-go'
       union all
       select 'task', o.run_id, o.plan_title, t.task_id, t.title, coalesce(t.failure ->> 'message', ''),
         coalesce(o.finished_at, t.next_attempt_at)
       from open o join tasks t on t.tenant_id = $1 and t.run_id = o.run_id
       where t.state = 'failed'
       union all
       select 'run', o.run_id, o.plan_title, o.run_id, o.plan_title, coalesce(o.error ->> 'message', o.state),
         coalesce(o.finished_at, o.created_at)
       from open o where o.state in ('paused', 'failed')
     ) matters
     order by since desc, "runId" desc, subject limit $2`,
    [tx.tenantId, limit],
  );
  return rows.map((row) => waitingMatterSchema.parse(row));
};

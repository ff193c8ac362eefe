/**
 * Ended tasks without a run, and the idempotency keys of tasks, when nobody needs them any more. Dead letters stay until
 * somebody has worked them off.
 *
 * Two that prune the same of one tenant together would wait for each other's rows: one does, the other is told so and may
 * leave the rest to it. Tasks and keys are claimed apart: who goes on to the keys must not turn away who is at the tasks.
 */
import type { Tx } from "../database.ts";

/** At most so many at a time. It stands in the text, so that the planner knows that they are few and looks each up. */
export const PRUNED_AT_ONCE = 1_000;

/** To the end of the transaction. False while another has it. */
const claimPruning = async (tx: Tx, what: "tasks" | "keys"): Promise<boolean> => {
  const [row] = await tx.query<{ mine: boolean }>(
    "select pg_try_advisory_xact_lock(hashtextextended('provost prune ' || $2 || ' ' || $1, 0)) as mine",
    [tx.tenantId, what],
  );
  return row?.mine === true;
};

/** Those that ended before, with the attempts at them. How many; null while another process prunes. */
export const pruneEndedTasks = async (tx: Tx, before: Date): Promise<number | null> => {
  if (!(await claimPruning(tx, "tasks"))) return null;
  const rows = await tx.query(
    `with old as materialized (
       select task_id, ended_at from ended_tasks
       where tenant_id = $1 and ended_at < $2 and state <> 'failed' limit ${PRUNED_AT_ONCE}
     ), attempts as (
       delete from failed_attempts where tenant_id = $1 and task_id = any(array(select task_id from old))
     )
     delete from ended_tasks t using old
     where t.tenant_id = $1 and t.task_id = old.task_id and t.ended_at = old.ended_at
     returning 1`,
    [tx.tenantId, before],
  );
  return rows.length;
};

/** Those of tasks that were enqueued before and are gone. How many; null while another process prunes. */
export const pruneTaskKeys = async (tx: Tx, before: Date): Promise<number | null> => {
  if (!(await claimPruning(tx, "keys"))) return null;
  const rows = await tx.query(
    `with old as materialized (
       select queue, idempotency_key from task_keys k
       where tenant_id = $1 and enqueued_at < $2
         and not exists (select 1 from queued_tasks t where t.tenant_id = $1 and t.task_id = k.task_id)
         -- the name of a lease begins with the id and a space, and "!" comes next after it
         and not exists (
           select 1 from leased_tasks t
           where t.tenant_id = $1 and t.lease > k.task_id || ' ' and t.lease < k.task_id || '!'
         )
         and not exists (select 1 from ended_tasks t where t.tenant_id = $1 and t.task_id = k.task_id)
       order by enqueued_at limit ${PRUNED_AT_ONCE}
     )
     delete from task_keys k using old
     where k.tenant_id = $1
       -- redundant, and what makes the index be asked: the planner takes a tenant for one of many, not for the big one
       and k.queue = any(array(select queue from old))
       and k.idempotency_key = any(array(select idempotency_key from old))
       and k.queue = old.queue and k.idempotency_key = old.idempotency_key
     returning 1`,
    [tx.tenantId, before],
  );
  return rows.length;
};

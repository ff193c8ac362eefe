/**
 * Ended tasks without a run, and the idempotency keys of tasks, when nobody needs them any more. Dead letters stay until
 * somebody has worked them off.
 *
 * Two that prune one tenant together would wait for each other's rows: one does, the other is told so.
 */
import type { Tx } from "./database.ts";

type Batch = { before: Date; limit: number };

/** To the end of the transaction. False while another has it. */
const claimPruning = async (tx: Tx): Promise<boolean> => {
  const [row] = await tx.query<{ mine: boolean }>(
    "select pg_try_advisory_xact_lock(hashtextextended('provost prune ' || $1, 0)) as mine",
    [tx.tenantId],
  );
  return row?.mine === true;
};

/** Those that ended before, with the attempts at them. How many; null while another process prunes. */
export const pruneEndedTasks = async (tx: Tx, { before, limit }: Batch): Promise<number | null> => {
  if (!(await claimPruning(tx))) return null;
  const rows = await tx.query(
    `with old as materialized (
       select task_id, ended_at from ended_tasks
       where tenant_id = $1 and ended_at < $2 and state <> 'failed' limit $3
     ), attempts as (
       delete from failed_attempts a using old where a.tenant_id = $1 and a.task_id = old.task_id
     )
     delete from ended_tasks t using old
     where t.tenant_id = $1 and t.task_id = old.task_id and t.ended_at = old.ended_at
     returning 1`,
    [tx.tenantId, before, limit],
  );
  return rows.length;
};

/** Those of tasks that were enqueued before and are gone. How many; null while another process prunes. */
export const pruneTaskKeys = async (tx: Tx, { before, limit }: Batch): Promise<number | null> => {
  if (!(await claimPruning(tx))) return null;
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
       limit $3
     )
     delete from task_keys k using old
     where k.tenant_id = $1 and k.queue = old.queue and k.idempotency_key = old.idempotency_key
     returning 1`,
    [tx.tenantId, before, limit],
  );
  return rows.length;
};

/** What of the tasks without a run has a time at which somebody has to see to it. */
import type { Tx } from "../database.ts";

/**
 * The first of: a scheduled task's time, a waiting task's deadline, the end of a lease, a look at a breaker that
 * is being tried. Null when there is none.
 * The first two are the ends of indexes; leases are read all, and there are as many as agents have slots.
 */
export const firstDueAt = async (tx: Tx): Promise<Date | null> => {
  const [row] = await tx.query<{ at: Date | null }>(
    `select least(
       (select run_at from queued_tasks where tenant_id = $1 and turn_at is null order by run_at limit 1),
       (select deadline from queued_tasks where tenant_id = $1 and deadline is not null order by deadline limit 1),
       (select min(lease_expires_at) from leased_tasks where tenant_id = $1),
       -- whether something has succeeded since then
       (select greatest(min(probe_at), $2::timestamptz + interval '2 seconds') from task_breakers
         where tenant_id = $1 and opened_at is not null)
     ) as at`,
    [tx.tenantId, tx.now],
  );
  return row?.at ?? null;
};

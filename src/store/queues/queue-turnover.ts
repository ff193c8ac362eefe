/**
 * How much came into queues and ended there within a time. Nothing is written for it: what came in since then waits, is in
 * hand, or has ended since then, too. What has ended is found by the summary of the table's stretches (sql/0040), so as much
 * is read as has ended in that time, however much is kept.
 */
import type { QueueTurnover } from "../../model/queue-rates.ts";
import type { Tx } from "../database.ts";

/** By queue, without those in which nothing moved. Dead letters that were retried or purged have not ended. */
export const countTurnover = (tx: Tx, windowMs: number): Promise<QueueTurnover[]> =>
  // One statement, so one snapshot: a task that moves from table to table meanwhile is counted once.
  tx.query<QueueTurnover>(
    `select queue, sum(enqueued)::integer as enqueued, sum(succeeded)::integer as succeeded, sum(failed)::integer as failed
     from (
       select queue, count(*) as enqueued, 0 as succeeded, 0 as failed
         from queued_tasks where tenant_id = $1 and enqueued_at > $2 group by queue
       union all
       select queue, count(*), 0, 0 from leased_tasks where tenant_id = $1 and enqueued_at > $2 group by queue
       union all
       select queue, count(*) filter (where enqueued_at > $2), count(*) filter (where state = 'succeeded'),
         count(*) filter (where state = 'failed')
         from ended_tasks where tenant_id = $1 and ended_at > $2 group by queue
     ) t group by queue`,
    [tx.tenantId, new Date(tx.now.getTime() - windowMs)],
  );

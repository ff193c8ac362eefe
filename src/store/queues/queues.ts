/** Queues that were set up. One that was not takes tasks as well, without limits. */
import type { Tx } from "../database.ts";

/** False when it is so already. A paused queue can be drained still, and keeps its reason if no other one is given. */
export const pauseQueue = async (tx: Tx, queue: string, reason: string, drains: boolean): Promise<boolean> => {
  const rows = await tx.query(
    `insert into queues as q (tenant_id, queue, paused_at, paused_reason, drains) values ($1, $2, $3, $4, $5)
     on conflict (tenant_id, queue) do update set paused_at = coalesce(q.paused_at, excluded.paused_at),
       paused_reason = coalesce(nullif(excluded.paused_reason, ''), q.paused_reason, ''), drains = excluded.drains
     where q.paused_at is null or (excluded.drains and not q.drains)
     returning queue`,
    [tx.tenantId, queue, tx.now, reason, drains],
  );
  return rows.length > 0;
};

/** False when it was not paused. */
export const resumeQueue = async (tx: Tx, queue: string): Promise<boolean> => {
  const rows = await tx.query(
    `update queues set paused_at = null, paused_reason = null, drains = false
     where tenant_id = $1 and queue = $2 and paused_at is not null
     returning queue`,
    [tx.tenantId, queue],
  );
  return rows.length > 0;
};

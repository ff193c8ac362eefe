/** Queues that were set up. One that was not takes tasks as well, without limits. */
import type { Tx } from "./database.ts";

/** False when it is so already. */
export const pauseQueue = async (tx: Tx, queue: string, reason: string): Promise<boolean> => {
  const rows = await tx.query(
    `insert into queues as q (tenant_id, queue, paused_at, paused_reason) values ($1, $2, $3, $4)
     on conflict (tenant_id, queue) do update set paused_at = excluded.paused_at, paused_reason = excluded.paused_reason
     where q.paused_at is null
     returning queue`,
    [tx.tenantId, queue, tx.now, reason],
  );
  return rows.length > 0;
};

/** False when it was not paused. */
export const resumeQueue = async (tx: Tx, queue: string): Promise<boolean> => {
  const rows = await tx.query(
    `update queues set paused_at = null, paused_reason = null
     where tenant_id = $1 and queue = $2 and paused_at is not null
     returning queue`,
    [tx.tenantId, queue],
  );
  return rows.length > 0;
};

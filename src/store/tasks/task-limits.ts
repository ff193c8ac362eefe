/**
 * Limits of tasks without a run. The scope of a limit is a queue, or empty for all of the tenant's.
 * Lock order: the tenant's handout (governed-handout.ts), task_limits by scope.
 */
import type { QueueLimits, ScopedLimits } from "../../model/queue-limits.ts";
import { scopedLimitsSchema } from "../../model/queue-limits.ts";
import type { Tx } from "../database.ts";

type LimitsRow = {
  scope: string;
  maxInHand: number | null;
  maxPerKey: number | null;
  rateTasks: number | null;
  rateMs: number | null;
  burst: number | null;
  maxQueued: number | null;
  maxAgeMs: number | null;
  tokens: number | null;
  tokensAt: Date | null;
};

const COLUMNS = `scope, max_in_hand as "maxInHand", max_per_key as "maxPerKey", rate_tasks as "rateTasks",
  rate_ms as "rateMs", burst, max_queued as "maxQueued", max_age_ms as "maxAgeMs", tokens, tokens_at as "tokensAt"`;

/** A bucket that nobody has drawn from is full. */
export type ScopeLimits = ScopedLimits & { bucket: { tokens: number; at: Date } | null };

const read = ({ scope, rateTasks, rateMs, burst, tokens, tokensAt, ...row }: LimitsRow): ScopeLimits => ({
  ...scopedLimitsSchema.parse({
    queue: scope === "" ? null : scope,
    limits: { ...row, rate: rateTasks === null ? null : { tasks: rateTasks, perMs: rateMs, burst } },
  }),
  bucket: tokens === null || tokensAt === null ? null : { tokens, at: tokensAt },
});

/** The tenant's own first, then by name of the queue. */
export const listTaskLimits = async (tx: Tx): Promise<ScopeLimits[]> => {
  const rows = await tx.query<LimitsRow>(`select ${COLUMNS} from task_limits where tenant_id = $1 order by scope`, [
    tx.tenantId,
  ]);
  return rows.map(read);
};

/** Those that say something about these queues. */
export const findTaskLimits = async (tx: Tx, queues: readonly string[]): Promise<ScopeLimits[]> => {
  const rows = await tx.query<LimitsRow>(
    `select ${COLUMNS} from task_limits where tenant_id = $1 and scope = any($2)`,
    [tx.tenantId, ["", ...queues]],
  );
  return rows.map(read);
};

/** In place of those there were; what is left in a bucket stays, up to its new size. */
export const putTaskLimits = async (tx: Tx, queue: string | null, limits: QueueLimits): Promise<void> => {
  const { maxInHand, maxPerKey, rate, maxQueued, maxAgeMs } = limits;
  await tx.query(
    `insert into task_limits (tenant_id, scope, max_in_hand, max_per_key, rate_tasks, rate_ms, burst, max_queued,
       max_age_ms)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (tenant_id, scope) do update set max_in_hand = excluded.max_in_hand,
       max_per_key = excluded.max_per_key, rate_tasks = excluded.rate_tasks, rate_ms = excluded.rate_ms,
       burst = excluded.burst, max_queued = excluded.max_queued, max_age_ms = excluded.max_age_ms,
       tokens = least(task_limits.tokens, excluded.burst)`,
    [
      tx.tenantId,
      queue ?? "",
      maxInHand,
      maxPerKey,
      rate?.tasks ?? null,
      rate?.perMs ?? null,
      rate?.burst ?? null,
      maxQueued,
      maxAgeMs,
    ],
  );
};

export const deleteTaskLimits = async (tx: Tx, queue: string | null): Promise<void> => {
  await tx.query("delete from task_limits where tenant_id = $1 and scope = $2", [tx.tenantId, queue ?? ""]);
};

export const saveTokens = async (tx: Tx, queue: string | null, tokens: number, at: Date): Promise<void> => {
  await tx.query("update task_limits set tokens = $3, tokens_at = $4 where tenant_id = $1 and scope = $2", [
    tx.tenantId,
    queue ?? "",
    tokens,
    at,
  ]);
};

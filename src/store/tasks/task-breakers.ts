/**
 * Circuit breakers of kinds of tasks. Lock order: the tenant's handout (governed-handout.ts) is not held here;
 * task_breakers by queue and kind, then ended_tasks, then the tenant's events.
 */
import type { TaskBreaker } from "../../model/task-breaker.ts";
import { taskBreakerSchema } from "../../model/task-breaker.ts";
import type { Tx } from "../database.ts";

export type BreakerName = { queue: string; kind: string };
/** One that is closed and counts has no `openedAt`. */
export type BreakerCount = Omit<TaskBreaker, "openedAt" | "probeAt"> & { openedAt: Date | null; probeAt: Date | null };

const COLUMNS = `queue, kind, failures, since, opened_at as "openedAt", probe_at as "probeAt", probes, problem`;

/** Locked to the commit, also where there is none yet: of two that find none the second would write over the first. */
export const findBreaker = async (tx: Tx, { queue, kind }: BreakerName): Promise<BreakerCount | null> => {
  await tx.query(
    `select pg_advisory_xact_lock(hashtextextended('provost breaker ' || json_build_array($1::text, $2::text, $3::text), 0))`,
    [tx.tenantId, queue, kind],
  );
  const [row] = await tx.query<BreakerCount>(
    `select ${COLUMNS} from task_breakers where tenant_id = $1 and queue = $2 and kind = $3 for update`,
    [tx.tenantId, queue, kind],
  );
  return row ?? null;
};

export const putBreaker = async (tx: Tx, breaker: BreakerCount): Promise<void> => {
  const { queue, kind, failures, since, openedAt, probeAt, probes, problem } = breaker;
  await tx.query(
    `insert into task_breakers (tenant_id, queue, kind, failures, since, opened_at, probe_at, probes, problem)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (tenant_id, queue, kind) do update set failures = excluded.failures, since = excluded.since,
       opened_at = excluded.opened_at, probe_at = excluded.probe_at, probes = excluded.probes, problem = excluded.problem`,
    [tx.tenantId, queue, kind, failures, since, openedAt, probeAt, probes, problem],
  );
};

export const listOpenBreakers = async (tx: Tx): Promise<TaskBreaker[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from task_breakers where tenant_id = $1 and opened_at is not null order by queue, kind`,
    [tx.tenantId],
  );
  return rows.map((row) => taskBreakerSchema.parse(row));
};

export const hasSucceededSince = async (tx: Tx, { queue, kind }: BreakerName, begunAt: Date): Promise<boolean> => {
  const rows = await tx.query(
    `select 1 from ended_tasks
     where tenant_id = $1 and ended_at >= $4 and queue = $2 and kind = $3 and state = 'succeeded' and leased_at >= $4
     limit 1`,
    [tx.tenantId, queue, kind, begunAt],
  );
  return rows.length > 0;
};

/** Open ones that may be tried by now; those that another process looks at are passed over. */
export const lockProbed = async (tx: Tx): Promise<TaskBreaker[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from task_breakers where tenant_id = $1 and probe_at <= $2 order by queue, kind
     for update skip locked`,
    [tx.tenantId, tx.now],
  );
  return rows.map((row) => taskBreakerSchema.parse(row));
};

export const deleteBreaker = async (tx: Tx, { queue, kind }: BreakerName): Promise<void> => {
  await tx.query("delete from task_breakers where tenant_id = $1 and queue = $2 and kind = $3", [
    tx.tenantId,
    queue,
    kind,
  ]);
};

/** How much waits where a limit says how much may. */
import type { Tx } from "./database.ts";

/** @property ageMs since the next in turn was due; 0 when none waits */
export type QueueLoad = { depth: number; ageMs: number };
export type ScopeLoad = QueueLoad & { queue: string | null };

const waiting = (columns: string, has: "null" | "not null", rest: string): string =>
  `(select ${columns} from queued_tasks t where t.tenant_id = $1 and (l.scope = '' or t.queue = l.scope)
     and t.turn_at is not null and t.concurrency_key is ${has} ${rest})`;

const AGE = "order by t.turn_at limit 1";

/** Counts no further than to the limit: what is over it is full. */
export const loadsOfLimited = async (tx: Tx): Promise<ScopeLoad[]> => {
  const rows = await tx.query<{ scope: string; depth: number; ageMs: number | null }>(
    `select l.scope,
       (select count(*) from ${waiting("1", "null", "limit l.max_queued + 1")} a)::integer
         + (select count(*) from ${waiting("1", "not null", "limit l.max_queued + 1")} b)::integer as depth,
       case when l.max_age_ms is not null then
         extract(epoch from $2 - least(${waiting("t.run_at", "null", AGE)}, ${waiting("t.run_at", "not null", AGE)}))::float8
           * 1000
       end as "ageMs"
     from task_limits l
     where l.tenant_id = $1 and (l.max_queued is not null or l.max_age_ms is not null)`,
    [tx.tenantId, tx.now],
  );
  return rows.map(({ scope, depth, ageMs }) => ({
    queue: scope === "" ? null : scope,
    depth,
    ageMs: Math.max(0, ageMs ?? 0),
  }));
};

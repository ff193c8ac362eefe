/** How much waits where a limit says how much may. */
import type { Tx } from "../database.ts";

/** @property ageMs since the next in turn was due; 0 when none waits */
export type QueueLoad = { depth: number; ageMs: number };
export type ScopeLoad = QueueLoad & { queue: string | null };

const among = (queue: string, columns: string, has: "null" | "not null", rest: string): string =>
  `(select ${columns} from queued_tasks t where t.tenant_id = $1 ${queue}
     and t.turn_at is not null and t.concurrency_key is ${has} ${rest})`;

/** Of all queues or of one: two questions, or the index would be read for all queues to find those of one. */
const waiting = (column: string, has: "null" | "not null", rest: string): string =>
  `case when l.scope = '' then ${among("", column, has, rest)} else ${among("and t.queue = l.scope", column, has, rest)} end`;

const counted = (has: "null" | "not null"): string =>
  `case when l.scope = ''
     then (select count(*) from ${among("", "1", has, MOST)} a)
     else (select count(*) from ${among("and t.queue = l.scope", "1", has, MOST)} a) end`;

const MOST = "limit l.max_queued + 1";
const AGE = "order by t.turn_at limit 1";

/** Counts no further than to the limit: what is over it is full. */
export const loadsOfLimited = async (tx: Tx): Promise<ScopeLoad[]> => {
  const rows = await tx.query<{ scope: string; depth: number; ageMs: number | null }>(
    `select l.scope,
       (${counted("null")})::integer + (${counted("not null")})::integer as depth,
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

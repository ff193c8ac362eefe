/**
 * What is needed to hand out tasks under limits. Invariant: who counts what is in hand, and adds to it, holds the tenant's
 * handout to the commit, on whatever control plane. So two never count the same room, and no limit is exceeded.
 */
import type { TaskId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

/** To the end of the transaction. A statement of its own: what is counted must be read after it was taken. */
export const lockHandout = async (tx: Tx): Promise<void> => {
  await tx.query("select pg_advisory_xact_lock(hashtextextended('provost handout ' || $1, 0))", [tx.tenantId]);
};

export type InHand = { queue: string; kind: string; key: string | null; count: number };

/** Of all queues of the tenant: there are as many as agents have slots. */
export const countInHand = (tx: Tx): Promise<InHand[]> =>
  tx.query<InHand>(
    `select queue, kind, concurrency_key as key, count(*)::integer as count
     from leased_tasks where tenant_id = $1 group by 1, 2, 3`,
    [tx.tenantId],
  );

export const openQueues = async (tx: Tx, queues: readonly string[]): Promise<string[]> => {
  const rows = await tx.query<{ queue: string }>(
    `select n.queue from unnest($2::text[]) as n (queue)
     where not exists (
       select 1 from queues q where q.tenant_id = $1 and q.queue = n.queue and q.paused_at is not null
     ) and not exists (select 1 from budget_stops s where s.tenant_id = $1)`,
    [tx.tenantId, queues],
  );
  return rows.map(({ queue }) => queue);
};

export type Candidate = { taskId: TaskId; queue: string; kind: string; key: string | null; turnMs: number };

/** @property without kinds of which nothing is wanted */
export type CandidateRequest = {
  queue: string;
  capabilities: readonly string[];
  without: readonly string[];
  limit: number;
};

const CANDIDATE = `t.task_id as "taskId", t.queue, t.kind, t.concurrency_key as key,
  extract(epoch from t.turn_at)::float8 * 1000 as "turnMs"`;

const FITS = `(t.requires is null or t.requires <@ $3::text[]) and (t.deadline is null or t.deadline > $5)`;

/** In the order of turns, those without a key and those with one apart. */
export const findCandidates = (tx: Tx, { queue, capabilities, without, limit }: CandidateRequest, hasKey: boolean) =>
  tx.query<Candidate>(
    `select ${CANDIDATE} from queued_tasks t
     where t.tenant_id = $1 and t.queue = $2 and t.turn_at is not null
       and t.concurrency_key is ${hasKey ? "not null" : "null"} and ${FITS}
       and t.kind <> all($6::text[])
     order by t.turn_at limit $4`,
    [tx.tenantId, queue, capabilities, limit, tx.now, without],
  );

/**
 * The first of each key, for up to `limit` keys that come after one in their own order. For a queue whose first tasks
 * are all of keys that are taken: each key is one step, however many tasks it has.
 */
export const findCandidatesByKey = (
  tx: Tx,
  { queue, capabilities, without, limit, afterKey, perKey }: CandidateRequest & { afterKey: string; perKey: number },
): Promise<Candidate[]> =>
  tx.query<Candidate>(
    `with recursive keys as (
       (select t.concurrency_key as key from queued_tasks t
        where t.tenant_id = $1 and t.queue = $2 and t.turn_at is not null and t.concurrency_key > $6
        order by t.concurrency_key limit 1)
       union all
       select (select t.concurrency_key from queued_tasks t
         where t.tenant_id = $1 and t.queue = $2 and t.turn_at is not null and t.concurrency_key > k.key
         order by t.concurrency_key limit 1)
       from keys k where k.key is not null
     ), chosen as (
       select key from keys where key is not null limit $4
     )
     select x.* from chosen c cross join lateral (
       select ${CANDIDATE} from queued_tasks t
       where t.tenant_id = $1 and t.queue = $2 and t.turn_at is not null and t.concurrency_key = c.key and ${FITS}
         and t.kind <> all($8::text[])
       order by t.turn_at limit $7
     ) x`,
    [tx.tenantId, queue, capabilities, limit, tx.now, afterKey, perKey, without],
  );

/** Tasks without a run, wherever they are: for who looks at them. */
import type { TaskId } from "../../model/ids.ts";
import { queueCountsSchema, queueTaskSchema } from "../../model/queue-task.ts";
import type { QueueCounts, QueueTask, TaskLease } from "../../model/queue-task.ts";
import { QUEUE_TASK_STATES } from "../../model/states.ts";
import type { QueueTaskState } from "../../model/states.ts";
import type { Tx } from "../database.ts";
import { heldBy } from "../tasks/leased-tasks.ts";

const SHARED = `tenant_id as "tenantId", task_id as "taskId", queue, kind, priority, payload, requires, details,
  concurrency_key as "concurrencyKey", timeout_ms as "timeoutMs", max_attempts as "maxAttempts",
  enqueued_at as "enqueuedAt", run_at as "runAt", deadline, lease_token as attempts, failure`;

const QUEUED = `select ${SHARED}, case when turn_at is null then 'scheduled' else 'queued' end as state,
  null as "leaseAgentId", null::timestamptz as "leasedAt", null::timestamptz as "leaseExpiresAt",
  null::timestamptz as "endedAt", null::json as result, null::json as evidence, null as "outputBlob"
  from queued_tasks where tenant_id = $1`;

const LEASED = `select ${SHARED}, 'leased' as state, ${heldBy("leased_tasks")} as "leaseAgentId", leased_at as "leasedAt",
  lease_expires_at as "leaseExpiresAt", null::timestamptz as "endedAt", null::json as result, null::json as evidence,
  null as "outputBlob"
  from leased_tasks where tenant_id = $1`;

const ENDED = `select ${SHARED}, state, lease_agent_id as "leaseAgentId", leased_at as "leasedAt",
  null::timestamptz as "leaseExpiresAt", ended_at as "endedAt", result, evidence, output_blob as "outputBlob"
  from ended_tasks where tenant_id = $1`;

/** Null when there is none, or none any more. */
export const findQueueTask = async (tx: Tx, taskId: TaskId): Promise<QueueTask | null> => {
  // One statement, so one snapshot: a task that moves from table to table meanwhile is not missed.
  const [row] = await tx.query(
    `${QUEUED} and task_id = $2 union all ${LEASED} and lease > $2 || ' ' and lease < $2 || '!' and task_id = $2 union all ${ENDED} and task_id = $2`,
    [tx.tenantId, taskId],
  );
  return row === undefined ? null : queueTaskSchema.parse(row);
};

/** Those of them that failed for good, in the order in which they are asked for. */
export const findFailedTasks = async (tx: Tx, taskIds: readonly TaskId[]): Promise<QueueTask[]> => {
  const rows = await tx.query(
    `${ENDED} and task_id = any($2) and state = 'failed' order by array_position($2::text[], task_id)`,
    [tx.tenantId, taskIds],
  );
  return rows.map((row) => queueTaskSchema.parse(row));
};

export type QueueTaskFilter = {
  queue?: string | undefined;
  states?: readonly QueueTaskState[] | undefined;
  /** Those before this one, the newest first. */
  before?: TaskId | undefined;
  limit: number;
};

/** Ids that were made up are in the order of time; the newest comes first. */
export const listQueueTasks = async (tx: Tx, filter: QueueTaskFilter): Promise<QueueTask[]> => {
  const page = `and ($2::text is null or queue = $2) and ($3::text is null or task_id < $3)`;
  const end = `order by task_id desc limit $5`;
  const rows = await tx.query(
    `select * from (
       (select * from (${QUEUED} ${page}) q where q.state = any($4) order by "taskId" desc limit $5)
       union all (select * from (${LEASED} ${page}) l where 'leased' = any($4) order by "taskId" desc limit $5)
       union all (${ENDED} ${page} and state = any($4) ${end})
     ) t order by "taskId" desc limit $5`,
    [tx.tenantId, filter.queue ?? null, filter.before ?? null, filter.states ?? QUEUE_TASK_STATES, filter.limit],
  );
  return rows.map((row) => queueTaskSchema.parse(row));
};

/** By name; queues that hold nothing and were never set up are not known. */
export const countQueues = async (tx: Tx): Promise<QueueCounts[]> => {
  const rows = await tx.query(
    `with waiting as (
       select queue, count(turn_at)::integer as queued, (count(*) - count(turn_at))::integer as scheduled,
         min(enqueued_at) filter (where turn_at is not null) as oldest
       from queued_tasks where tenant_id = $1 group by queue
     ), held as (
       select queue, count(*)::integer as leased from leased_tasks where tenant_id = $1 group by queue
     ), known as (
       select queue from waiting union select queue from held union select queue from queues where tenant_id = $1
     )
     select k.queue, coalesce(w.queued, 0) as queued, coalesce(w.scheduled, 0) as scheduled,
       coalesce(h.leased, 0) as leased, extract(epoch from $2::timestamptz - w.oldest)::float8 * 1000 as "oldestAgeMs",
       case when q.paused_at is not null then coalesce(q.paused_reason, '') end as "pausedReason",
       coalesce(q.paused_at is not null and q.drains, false) as drains
     from known k left join waiting w on w.queue = k.queue left join held h on h.queue = k.queue
       left join queues q on q.tenant_id = $1 and q.queue = k.queue
     order by k.queue`,
    [tx.tenantId, tx.now],
  );
  return rows.map((row) => queueCountsSchema.parse(row));
};

/** What a lease was reported as, when it was: a report that comes again is told so, and not refused. */
export const findReport = async (tx: Tx, { taskId, token }: TaskLease): Promise<"succeeded" | "failed" | null> => {
  const [row] = await tx.query<{ report: "succeeded" | "failed" }>(
    `select 'succeeded' as report from ended_tasks
     where tenant_id = $1 and task_id = $2 and lease_token = $3 and state = 'succeeded'
     union all
     select 'failed' from failed_attempts
     where tenant_id = $1 and task_id = $2 and number = $3 and state = 'failed'`,
    [tx.tenantId, taskId, token],
  );
  return row?.report ?? null;
};

/** What a task may wait for, read at one moment. Decides nothing: it is for people who ask why. */
import type { RunId, TaskId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

export type QueueObstacles = {
  /** Null when the queue is not paused. */
  pausedReason: string | null;
  /** It is paused to be drained. */
  drains: boolean;
  /** Who has a task with the same concurrency key in hand. */
  keyHolder: { taskId: string; agentId: string } | null;
  /** Tasks of the same queue that come before it. */
  ahead: number;
};

const AHEAD = `q.tenant_id = $1 and q.queue = $2 and q.turn_at is not null and q.turn_at <= own.turn_at
  and (q.turn_at, q.task_id) < (own.turn_at, own.task_id)`;

export const readQueueObstacles = async (
  tx: Tx,
  task: { taskId: TaskId; queue: string; concurrencyKey: string | null },
): Promise<QueueObstacles> => {
  const [row] = await tx.query<Omit<QueueObstacles, "ahead"> & { ahead: number | null }>(
    `select
       (select case when paused_at is not null then coalesce(paused_reason, '') end
        from queues where tenant_id = $1 and queue = $2) as "pausedReason",
       (select drains from queues where tenant_id = $1 and queue = $2) as drains,
       (select json_build_object('taskId', task_id, 'agentId', lease_agent_id)
        from leased_tasks where tenant_id = $1 and queue = $2 and concurrency_key = $3 limit 1) as "keyHolder",
       (select (
          -- an index holds those with a key, another one those without
          (select count(*) from queued_tasks q where ${AHEAD} and q.concurrency_key is null)
          + (select count(*) from queued_tasks q where ${AHEAD} and q.concurrency_key is not null))::integer
        from queued_tasks own where own.tenant_id = $1 and own.task_id = $4) as ahead`,
    [tx.tenantId, task.queue, task.concurrencyKey, task.taskId],
  );
  return {
    pausedReason: row?.pausedReason ?? null,
    drains: row?.drains ?? false,
    keyHolder: row?.keyHolder ?? null,
    ahead: row?.ahead ?? 0,
  };
};

export type RunObstacles = {
  runState: string;
  stage: number;
  openStage: number;
  /** Dependencies that have not succeeded, with their states. */
  openDependencies: { taskId: string; state: string }[];
  /** Tasks in hand that must not run beside it. */
  conflicts: string[];
  /** Tasks in hand that are expected to write the same files, and which. */
  clashes: { taskId: string; paths: string[] }[];
  /** Until when it waits for them at most. */
  patientUntil: Date;
};

/** Null when the run has no such task. */
export const readRunObstacles = async (tx: Tx, runId: RunId, taskId: TaskId): Promise<RunObstacles | null> => {
  const [row] = await tx.query<RunObstacles>(
    `select r.state as "runState", t.stage, r.open_stage as "openStage",
       coalesce((
         select json_agg(json_build_object('taskId', o.task_id, 'state', o.state) order by o.task_id)
         from task_dependencies d
         join tasks o on o.tenant_id = d.tenant_id and o.run_id = d.run_id and o.task_id = d.depends_on
         where d.tenant_id = $1 and d.run_id = $2 and d.task_id = $3 and o.state <> 'succeeded'
       ), '[]') as "openDependencies",
       coalesce((
         select json_agg(distinct h.task_id) from task_key_holders h
         where h.tenant_id = $1 and h.run_id = $2 and h.key = any(t.conflict_keys) and h.task_id <> t.task_id
       ), '[]') as conflicts,
       coalesce((
         select json_agg(json_build_object('taskId', o.task_id, 'paths', (
           select coalesce(json_agg(p.path order by p.path), '[]')
           from predicted_writes p
           join predicted_writes q on q.tenant_id = p.tenant_id and q.run_id = p.run_id and q.path = p.path
             and q.task_id = o.task_id
           where p.tenant_id = $1 and p.run_id = $2 and p.task_id = $3
         )) order by o.task_id)
         from tasks o
         where o.tenant_id = $1 and o.run_id = $2 and o.task_id = any(t.clashes_with) and o.state in ('leased', 'merging')
       ), '[]') as clashes,
       t.next_attempt_at + t.clash_patience_ms * interval '1 millisecond' as "patientUntil"
     from tasks t join runs r on r.tenant_id = t.tenant_id and r.run_id = t.run_id
     where t.tenant_id = $1 and t.run_id = $2 and t.task_id = $3`,
    [tx.tenantId, runId, taskId],
  );
  return row ?? null;
};

/** The run that has a task of this id, the newest first; ids of a plan's tasks repeat in each run of the plan. */
export const findRunOf = async (tx: Tx, taskId: TaskId): Promise<RunId | null> => {
  const rows = await tx.query<{ runId: RunId }>(
    `select run_id as "runId" from tasks where tenant_id = $1 and task_id = $2 order by run_id desc limit 1`,
    [tx.tenantId, taskId],
  );
  return rows[0]?.runId ?? null;
};

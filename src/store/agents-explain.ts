/** What a task may wait for, read at one moment. Decides nothing: it is for people who ask why. */
import type { RunId, TaskId } from "../model/ids.ts";
import type { Tx } from "./database.ts";

export type QueueObstacles = {
  /** Null when the queue is not paused. */
  pausedReason: string | null;
  /** Who has a task with the same concurrency key in hand. */
  keyHolder: { taskId: string; agentId: string } | null;
  /** Tasks of the same queue that come before it. */
  ahead: number;
};

export const readQueueObstacles = async (
  tx: Tx,
  task: { taskId: TaskId; queue: string; concurrencyKey: string | null },
): Promise<QueueObstacles> => {
  const [row] = await tx.query<QueueObstacles>(
    `select
       (select case when paused_at is not null then coalesce(paused_reason, '') end
        from queues where tenant_id = $1 and queue = $2) as "pausedReason",
       (select json_build_object('taskId', task_id, 'agentId', lease_agent_id)
        from leased_tasks where tenant_id = $1 and queue = $2 and concurrency_key = $3 limit 1) as "keyHolder",
       (select count(*)::integer from queued_tasks q
        join queued_tasks own on own.tenant_id = $1 and own.task_id = $4
        where q.tenant_id = $1 and q.queue = $2 and q.turn_at is not null
          and (q.turn_at, q.task_id) < (own.turn_at, own.task_id)) as ahead`,
    [tx.tenantId, task.queue, task.concurrencyKey, task.taskId],
  );
  return row ?? { pausedReason: null, keyHolder: null, ahead: 0 };
};

export type RunObstacles = {
  runState: string;
  stage: number;
  openStage: number;
  /** Dependencies that have not succeeded, with their states. */
  openDependencies: { taskId: string; state: string }[];
  /** Tasks in hand that must not run beside it. */
  conflicts: string[];
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
       ), '[]') as conflicts
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

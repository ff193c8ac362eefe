/**
 * How tasks change their state. Each statement names the states that it starts from (src/model/states.ts): a task that
 * has moved on meanwhile is not found. Statements over several tasks lock them in the order of their ids.
 */
import type { RunId, TaskId } from "../model/ids.ts";
import type { Lease, TaskFailure } from "../model/run.ts";
import { TASK_NEXT } from "../model/states.ts";
import type { TaskState } from "../model/states.ts";
import type { Tx } from "./database.ts";
import { sourceStates } from "./transitions.ts";

const ids = (rows: readonly { taskId: TaskId }[]): TaskId[] => rows.map(({ taskId }) => taskId);

/** waiting → queued where all dependencies have succeeded and the stage is open, in a run that is running. */
export const releaseTasks = async (tx: Tx, runId: RunId): Promise<TaskId[]> =>
  ids(
    await tx.query<{ taskId: TaskId }>(
      `with ready as (
         select t.task_id
         from tasks t join runs r on r.tenant_id = t.tenant_id and r.run_id = t.run_id
         where t.tenant_id = $1 and t.run_id = $2 and t.state = any($3)
           and r.state = 'running' and t.stage <= r.open_stage
           and not exists (
             select from task_dependencies d
             join tasks p on p.tenant_id = d.tenant_id and p.run_id = d.run_id and p.task_id = d.depends_on
             where d.tenant_id = t.tenant_id and d.run_id = t.run_id and d.task_id = t.task_id
               and p.state <> 'succeeded'
           )
         order by t.task_id
         for update of t
       )
       update tasks t set state = 'queued'
       from ready
       where t.tenant_id = $1 and t.run_id = $2 and t.task_id = ready.task_id
       returning t.task_id as "taskId"`,
      [tx.tenantId, runId, sourceStates(TASK_NEXT, "queued", ["waiting"])],
    ),
  );

export type HeldTask = Pick<Lease, "runId" | "taskId" | "token">;

export type HeldMove = {
  to: "queued" | "merging" | "succeeded" | "failed" | "cancelled";
  /** Narrows the states that the table allows. */
  from?: readonly TaskState[];
  /** The failure on record stays when it is undefined. */
  failure?: TaskFailure | null;
  nextAttemptAt?: Date;
  mergeCommit?: string;
};

/** Moves a leased or merging task on; false when the lease's token is old or the task is in another state. */
export const moveHeldTask = async (tx: Tx, task: HeldTask, move: HeldMove): Promise<boolean> => {
  const held = sourceStates(TASK_NEXT, move.to, move.from).filter((state) => state === "leased" || state === "merging");
  const rows = await tx.query(
    `update tasks
     set state = $5, lease_expires_at = null,
       lease_agent_id = case when $5 = 'merging' then lease_agent_id end,
       failure = case when $6 then $7::json else failure end,
       next_attempt_at = coalesce($8, next_attempt_at), merge_commit = $9
     where tenant_id = $1 and run_id = $2 and task_id = $3 and lease_token = $4 and state = any($10)
     returning task_id`,
    [
      tx.tenantId,
      task.runId,
      task.taskId,
      task.token,
      move.to,
      move.failure !== undefined,
      move.failure ? JSON.stringify(move.failure) : null,
      move.nextAttemptAt ?? null,
      move.mergeCommit ?? null,
      held,
    ],
  );
  return rows.length > 0;
};

/** waiting and queued → skipped or cancelled, all of a run. */
export const endIdleTasks = async (tx: Tx, runId: RunId, to: "skipped" | "cancelled"): Promise<TaskId[]> =>
  ids(
    await tx.query<{ taskId: TaskId }>(
      `with idle as (
         select task_id from tasks
         where tenant_id = $1 and run_id = $2 and state = any($4)
         order by task_id
         for update
       )
       update tasks t set state = $3
       from idle
       where t.tenant_id = $1 and t.run_id = $2 and t.task_id = idle.task_id
       returning t.task_id as "taskId"`,
      [tx.tenantId, runId, to, sourceStates(TASK_NEXT, to, ["waiting", "queued"])],
    ),
  );

/** waiting and queued → skipped, for all that depend on the task, however far away. */
export const skipDependentTasks = async (tx: Tx, runId: RunId, taskId: TaskId): Promise<TaskId[]> =>
  ids(
    await tx.query<{ taskId: TaskId }>(
      `with recursive dependent as (
         select d.task_id from task_dependencies d
         where d.tenant_id = $1 and d.run_id = $2 and d.depends_on = $3
         union
         select d.task_id from task_dependencies d
         join dependent on d.depends_on = dependent.task_id
         where d.tenant_id = $1 and d.run_id = $2
       ), idle as (
         select t.task_id from tasks t join dependent on dependent.task_id = t.task_id
         where t.tenant_id = $1 and t.run_id = $2 and t.state = any($4)
         order by t.task_id
         for update of t
       )
       update tasks t set state = 'skipped'
       from idle
       where t.tenant_id = $1 and t.run_id = $2 and t.task_id = idle.task_id
       returning t.task_id as "taskId"`,
      [tx.tenantId, runId, taskId, sourceStates(TASK_NEXT, "skipped", ["waiting", "queued"])],
    ),
  );

/**
 * failed → queued, due at once. Its failures so far no longer count; the last one stays on record, so that the next
 * attempt can learn from it. False when the task has not failed.
 */
export const requeueFailed = async (tx: Tx, runId: RunId, taskId: TaskId): Promise<boolean> => {
  const rows = await tx.query(
    `update tasks set state = 'queued', next_attempt_at = $4, forgiven_attempts = lease_token
     where tenant_id = $1 and run_id = $2 and task_id = $3 and state = any($5)
     returning task_id`,
    [tx.tenantId, runId, taskId, tx.now, sourceStates(TASK_NEXT, "queued", ["failed"])],
  );
  return rows.length > 0;
};

/** skipped → waiting, but for what still depends on a task that has failed or was cancelled. */
export const reopenSkipped = async (tx: Tx, runId: RunId): Promise<TaskId[]> =>
  ids(
    await tx.query<{ taskId: TaskId }>(
      `with recursive blocked as (
         select d.task_id from task_dependencies d
         join tasks p on p.tenant_id = d.tenant_id and p.run_id = d.run_id and p.task_id = d.depends_on
         where d.tenant_id = $1 and d.run_id = $2 and p.state in ('failed', 'cancelled')
         union
         select d.task_id from task_dependencies d
         join blocked on d.depends_on = blocked.task_id
         where d.tenant_id = $1 and d.run_id = $2
       ), open as (
         select t.task_id from tasks t
         where t.tenant_id = $1 and t.run_id = $2 and t.state = any($3)
           and not exists (select from blocked where blocked.task_id = t.task_id)
         order by t.task_id
         for update
       )
       update tasks t set state = 'waiting'
       from open
       where t.tenant_id = $1 and t.run_id = $2 and t.task_id = open.task_id
       returning t.task_id as "taskId"`,
      [tx.tenantId, runId, sourceStates(TASK_NEXT, "waiting", ["skipped"])],
    ),
  );

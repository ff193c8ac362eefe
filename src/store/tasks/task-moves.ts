/**
 * How tasks change their state. Each statement names the states that it starts from (src/model/states.ts): a task that
 * has moved on meanwhile is not found.
 *
 * None of these joins tasks with themselves or with their dependencies. On a fresh database there are no statistics, the
 * planner takes a run for one row, and joins by comparing all with all: 105 s for a release of 2,000 tasks.
 */
import type { RunId, TaskId } from "../../model/ids.ts";
import type { Lease, TaskFailure } from "../../model/run.ts";
import { TASK_NEXT } from "../../model/states.ts";
import type { TaskState } from "../../model/states.ts";
import type { Tx } from "../database.ts";
import { sourceStates } from "../transitions.ts";

const ids = (rows: readonly { taskId: TaskId }[]): TaskId[] => rows.map(({ taskId }) => taskId);

/** waiting → queued where all dependencies have succeeded and the stage is open, in a run that is running. */
export const releaseTasks = async (tx: Tx, runId: RunId): Promise<TaskId[]> =>
  ids(
    await tx.query<{ taskId: TaskId }>(
      // `not in` is what the planner answers by a hash table whatever it believes about the number of rows
      `update tasks t set state = 'queued', next_attempt_at = $4
       where t.tenant_id = $1 and t.run_id = $2 and t.state = any($3)
         and t.stage <= (select open_stage from runs where tenant_id = $1 and run_id = $2 and state = 'running')
         and t.task_id not in (
           select d.task_id from task_dependencies d
           where d.tenant_id = $1 and d.run_id = $2 and d.depends_on not in (
             select p.task_id from tasks p where p.tenant_id = $1 and p.run_id = $2 and p.state = 'succeeded'
           )
         )
       returning t.task_id as "taskId"`,
      // from then on it waits for an agent, and no longer for others
      [tx.tenantId, runId, sourceStates(TASK_NEXT, "queued", ["waiting"]), tx.now],
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

export type MovedOn = HeldTask & { mergeCommit: string | null };

/** Like `moveHeldTask` for reports of one run that change nothing but the state; returns the ids of those that held. */
export const moveHeldTasks = async (
  tx: Tx,
  runId: RunId,
  tasks: readonly MovedOn[],
  to: "merging" | "succeeded",
): Promise<TaskId[]> => {
  const inOrder = tasks.toSorted((a, b) => (a.taskId < b.taskId ? -1 : 1)); // the order in which all lock tasks
  return ids(
    await tx.query<{ taskId: TaskId }>(
      `update tasks t
       set state = $6, lease_expires_at = null, lease_agent_id = case when $6 = 'merging' then t.lease_agent_id end,
         failure = case when $6 = 'merging' then t.failure end, merge_commit = n.merge_commit
       from unnest($3::text[], $4::bigint[], $5::text[]) as n (task_id, token, merge_commit)
       where t.tenant_id = $1 and t.run_id = $2 and t.task_id = n.task_id and t.lease_token = n.token
         and t.state = any($7)
         -- says nothing new, but makes the index find these tasks: else all of the run are read and compared with all
         and t.task_id = any($3)
       returning t.task_id as "taskId"`,
      [
        tx.tenantId,
        runId,
        inOrder.map(({ taskId }) => taskId),
        inOrder.map(({ token }) => token),
        inOrder.map(({ mergeCommit }) => mergeCommit),
        to,
        sourceStates(TASK_NEXT, to, [to === "merging" ? "leased" : "merging"]),
      ],
    ),
  );
};

/** waiting and queued → skipped or cancelled: of all tasks of a run, or of those named. */
export const endIdleTasks = async (
  tx: Tx,
  runId: RunId,
  to: "skipped" | "cancelled",
  taskIds: readonly TaskId[] | null = null,
): Promise<TaskId[]> =>
  ids(
    await tx.query<{ taskId: TaskId }>(
      `update tasks set state = $3
       where tenant_id = $1 and run_id = $2 and state = any($4) and ($5::text[] is null or task_id = any($5))
       returning task_id as "taskId"`,
      [tx.tenantId, runId, to, sourceStates(TASK_NEXT, to, ["waiting", "queued"]), taskIds],
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

/** skipped → waiting, but for the tasks named. */
export const reopenSkipped = async (tx: Tx, runId: RunId, except: readonly TaskId[]): Promise<TaskId[]> =>
  ids(
    await tx.query<{ taskId: TaskId }>(
      `update tasks set state = 'waiting'
       where tenant_id = $1 and run_id = $2 and state = any($3) and task_id <> all($4)
       returning task_id as "taskId"`,
      [tx.tenantId, runId, sourceStates(TASK_NEXT, "waiting", ["skipped"]), except],
    ),
  );

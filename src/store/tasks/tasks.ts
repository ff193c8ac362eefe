/** Tasks of runs: what they are. Who works on them is in task-leases.ts, how they move on in task-moves.ts. */
import { ProvostError } from "../../model/errors.ts";
import type { RunId, TaskId } from "../../model/ids.ts";
import { runTaskSchema } from "../../model/run.ts";
import type { RunTask } from "../../model/run.ts";
import type { TaskState } from "../../model/states.ts";
import type { Tx } from "../database.ts";
import { storable } from "../storable.ts";

export type NewTask = Pick<
  RunTask,
  "taskId" | "title" | "phaseId" | "agent" | "capabilities" | "rank" | "maxAttempts" | "backoff" | "timeoutMs"
> & {
  /** Ordinal of its phase: it waits until the gates of all earlier stages have let the run pass. */
  stage: number;
  dependsOn: readonly string[];
  /** Tasks that it must not run beside. */
  conflictsWith: readonly string[];
  /** Tasks that are expected to write what it writes: it waits for those in hand, for `clashPatienceMs` at most. */
  clashesWith?: readonly string[];
  clashPatienceMs?: number;
  /** "succeeded" for a task that was done in an earlier run: it is not run again. */
  mergeCommit?: string | undefined;
};

const COLUMNS = `
  tenant_id as "tenantId", run_id as "runId", task_id as "taskId", title, state, phase_id as "phaseId", agent,
  capabilities, rank, max_attempts as "maxAttempts", backoff, timeout_ms as "timeoutMs", next_attempt_at as "nextAttemptAt",
  lease_token as "leaseToken", lease_agent_id as "leaseAgentId", lease_expires_at as "leaseExpiresAt", failure,
  merge_commit as "mergeCommit"`;

/**
 * Keys by task: one for each pair that must not run side by side, held by whichever of the two is in hand. Both get the
 * key also when only one of them names the other: a key that one side does not hold would keep nobody out.
 */
export const conflictKeys = (tasks: readonly Pick<NewTask, "taskId" | "conflictsWith">[]): Map<string, string[]> => {
  const keys = new Map<string, Set<string>>(tasks.map(({ taskId }) => [taskId, new Set()]));
  for (const { taskId, conflictsWith } of tasks) {
    for (const other of conflictsWith) {
      const key = JSON.stringify([taskId, other].sort());
      if (other !== taskId) for (const side of [taskId, other]) keys.get(side)?.add(key);
    }
  }
  return new Map([...keys].map(([taskId, own]) => [taskId, [...own].sort()]));
};

/** They wait to be released. */
export const insertTasks = async (tx: Tx, runId: RunId, tasks: readonly NewTask[]): Promise<void> => {
  const keys = conflictKeys(tasks);
  const rows = tasks.map((task) => ({
    task_id: task.taskId,
    title: storable(task.title),
    state: task.mergeCommit === undefined ? "waiting" : "succeeded",
    phase_id: task.phaseId,
    stage: task.stage,
    agent: task.agent,
    capabilities: task.capabilities,
    rank: task.rank,
    max_attempts: task.maxAttempts,
    backoff: task.backoff ?? null,
    timeout_ms: task.timeoutMs,
    conflict_keys: keys.get(task.taskId) ?? [],
    clashes_with: task.clashesWith ?? [],
    clash_patience_ms: task.clashPatienceMs ?? 0,
    merge_commit: task.mergeCommit ?? null,
  }));
  await tx.query(
    `insert into tasks (tenant_id, run_id, task_id, title, state, phase_id, stage, agent, capabilities, rank,
       max_attempts, backoff, timeout_ms, conflict_keys, clashes_with, clash_patience_ms, merge_commit, next_attempt_at)
     select $1, $2, n.task_id, n.title, n.state, n.phase_id, n.stage, n.agent, n.capabilities, n.rank, n.max_attempts,
       n.backoff, n.timeout_ms, n.conflict_keys, n.clashes_with, n.clash_patience_ms, n.merge_commit, $4
     from json_to_recordset($3) as n (task_id text, title text, state text, phase_id text, stage integer, agent text,
       capabilities text[], rank integer, max_attempts integer, backoff json, timeout_ms integer, conflict_keys text[],
       clashes_with text[], clash_patience_ms integer, merge_commit text)`,
    [tx.tenantId, runId, JSON.stringify(rows), tx.now],
  );
};

/** In the order in which they would be handed out. */
export const listTasks = async (tx: Tx, runId: RunId): Promise<RunTask[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from tasks where tenant_id = $1 and run_id = $2 order by stage, rank, task_id`,
    [tx.tenantId, runId],
  );
  return rows.map((row) => runTaskSchema.parse(row));
};

const taskNotFound = (runId: RunId, taskId: TaskId): ProvostError =>
  new ProvostError("TASK_NOT_FOUND", `run ${runId} has no task ${taskId}`, { runId, taskId });

/** TASK_NOT_FOUND. */
export const getTask = async (tx: Tx, runId: RunId, taskId: TaskId): Promise<RunTask> => {
  const [row] = await tx.query(`select ${COLUMNS} from tasks where tenant_id = $1 and run_id = $2 and task_id = $3`, [
    tx.tenantId,
    runId,
    taskId,
  ]);
  if (row === undefined) throw taskNotFound(runId, taskId);
  return runTaskSchema.parse(row);
};

/** How many tasks are in states that are not an end. */
export const countOpen = async (tx: Tx, runId: RunId): Promise<{ idle: number; active: number }> => {
  const [row] = await tx.query<{ idle: number; active: number }>(
    `select count(*) filter (where state in ('waiting', 'queued'))::int as idle,
       count(*) filter (where state in ('leased', 'merging'))::int as active
     from tasks where tenant_id = $1 and run_id = $2`,
    [tx.tenantId, runId],
  );
  return row ?? { idle: 0, active: 0 };
};

/** Earliest time in the future at which a queued task may be tried, or waits no longer; null when none waits for a time. */
export const nextDueAt = async (tx: Tx, runId: RunId, now: Date): Promise<Date | null> => {
  const [row] = await tx.query<{ due: Date | null }>(
    `select min(due) as due
     from tasks t
     cross join lateral (
       values (t.next_attempt_at), (t.next_attempt_at + t.clash_patience_ms * interval '1 millisecond')
     ) as v (due)
     where t.tenant_id = $1 and t.run_id = $2 and t.state = 'queued' and v.due > $3`,
    [tx.tenantId, runId, now],
  );
  return row?.due ?? null;
};

/** Ordinal of the task's phase. TASK_NOT_FOUND. */
export const stageOf = async (tx: Tx, runId: RunId, taskId: TaskId): Promise<number> => {
  const [row] = await tx.query<{ stage: number }>(
    "select stage from tasks where tenant_id = $1 and run_id = $2 and task_id = $3",
    [tx.tenantId, runId, taskId],
  );
  if (row === undefined) throw taskNotFound(runId, taskId);
  return row.stage;
};

/** The most urgent first, from the one after `after` on. */
export const pageTasks = async (
  tx: Tx,
  runId: RunId,
  { after, state, limit }: { after: { rank: number; taskId: string }; state: TaskState | null; limit: number },
): Promise<RunTask[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from tasks
     where tenant_id = $1 and run_id = $2 and (rank, task_id) > ($3, $4) and ($5::text is null or state = $5)
     order by rank, task_id limit $6`,
    [tx.tenantId, runId, after.rank, after.taskId, state, limit],
  );
  return rows.map((row) => runTaskSchema.parse(row));
};

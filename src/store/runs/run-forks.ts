/** Runs that were forked from others. Rows are written with their run and never changed. */
import type { RunId } from "../../model/ids.ts";
import { type InheritedTask, type RunFork, runForkSchema } from "../../model/run-fork.ts";
import type { Tx } from "../database.ts";
import { lockRun } from "./runs.ts";

const insertInherited = async (tx: Tx, runId: RunId, inherited: readonly InheritedTask[]): Promise<void> => {
  if (inherited.length === 0) return;
  await tx.query(
    `insert into inherited_tasks (tenant_id, run_id, task_id, place, attempt_id, merge_commit, event_position, event_hash)
     select $1, $2, n.task_id, n.place - 1, n.attempt_id, n.merge_commit, n.event_position, n.event_hash
     from unnest($3::text[], $4::text[], $5::text[], $6::bigint[], $7::text[])
       with ordinality as n (task_id, attempt_id, merge_commit, event_position, event_hash, place)`,
    [
      tx.tenantId,
      runId,
      inherited.map(({ taskId }) => taskId),
      inherited.map(({ attempt }) => attempt.attemptId),
      inherited.map(({ mergeCommit }) => mergeCommit),
      inherited.map(({ event }) => event.streamPosition),
      inherited.map(({ event }) => event.hash),
    ],
  );
};

/** RUN_NOT_FOUND, RUN_REMOVED: it may have been removed since the fork was planned, and is not while it is locked. */
export const lockSource = async (tx: Tx, { sourceRunId }: RunFork): Promise<void> => {
  await lockRun(tx, sourceRunId, "share");
};

export const insertRunFork = async (tx: Tx, runId: RunId, fork: RunFork): Promise<void> => {
  await tx.query(
    `insert into run_forks (tenant_id, run_id, source_run_id, through, head_commit, changes)
     values ($1, $2, $3, $4, $5, $6)`,
    [tx.tenantId, runId, fork.sourceRunId, fork.through, fork.headCommit, JSON.stringify(fork.changes)],
  );
  await insertInherited(tx, runId, fork.inherited);
};

const listInherited = (tx: Tx, runId: RunId): Promise<unknown[]> =>
  tx.query(
    `select i.task_id as "taskId", i.merge_commit as "mergeCommit", a.run_id as "runId",
       json_build_object('streamPosition', i.event_position, 'hash', i.event_hash) as event,
       json_build_object('attemptId', a.attempt_id, 'number', a.number, 'agentId', a.agent_id,
         'baseCommit', a.base_commit, 'resultCommit', a.result_commit, 'outputBlob', a.output_blob,
         'exitCode', a.exit_code, 'startedAt', a.started_at, 'finishedAt', a.finished_at) as attempt
     from inherited_tasks i
     join attempts a on a.tenant_id = i.tenant_id and a.attempt_id = i.attempt_id
     where i.tenant_id = $1 and i.run_id = $2
     order by i.place`,
    [tx.tenantId, runId],
  );

/** Null for a run that was started from nothing but its plan. */
export const getRunFork = async (tx: Tx, runId: RunId): Promise<RunFork | null> => {
  const [row] = await tx.query<Record<string, unknown>>(
    `select source_run_id as "sourceRunId", through, head_commit as "headCommit", changes
     from run_forks where tenant_id = $1 and run_id = $2`,
    [tx.tenantId, runId],
  );
  if (row === undefined) return null;
  return runForkSchema.parse({ ...row, inherited: await listInherited(tx, runId) });
};

/** Runs: one row each. Its row is the first lock that any transaction about the run takes (order: sql/0002_runs.sql). */
import { ProvostError } from "../../model/errors.ts";
import type { RunId } from "../../model/ids.ts";
import { runSchema } from "../../model/run.ts";
import type { Run } from "../../model/run.ts";
import { RUN_NEXT } from "../../model/states.ts";
import type { RunState } from "../../model/states.ts";
import type { Tx } from "../database.ts";
import { storable } from "../storable.ts";
import { sourceStates } from "../transitions.ts";
import { missingRun } from "./removed-runs.ts";

export type NewRun = Omit<
  Run,
  "tenantId" | "state" | "headCommit" | "decision" | "error" | "createdAt" | "finishedAt" | "homeId"
> & {
  homeId?: string | null;
  /** Where its branch begins; at the base unless it takes merged work over. */
  headCommit?: string;
};

const COLUMNS = `
  tenant_id as "tenantId", run_id as "runId", state, plan_title as "planTitle", plan_hash as "planHash",
  plan_path as "planPath", repository_path as "repositoryPath", base_commit as "baseCommit",
  head_commit as "headCommit", branch, home_id as "homeId", options, decision, error, created_at as "createdAt",
  finished_at as "finishedAt"`;

export const insertRunRow = async (tx: Tx, run: NewRun, contentHash: string): Promise<void> => {
  await tx.query(
    `insert into runs (tenant_id, run_id, state, plan_title, plan_hash, plan_path, content_hash, repository_path,
       base_commit, head_commit, branch, options, created_at, home_id)
     values ($1, $2, 'running', $3, $4, $5, $6, $7, $8, $13, $9, $10, $11, $12)`,
    [
      tx.tenantId,
      run.runId,
      storable(run.planTitle),
      run.planHash,
      run.planPath,
      contentHash,
      run.repositoryPath,
      run.baseCommit,
      run.branch,
      JSON.stringify(run.options),
      tx.now,
      run.homeId ?? null,
      run.headCommit ?? run.baseCommit,
    ],
  );
};

/** RUN_NOT_FOUND, RUN_REMOVED. */
export const getRun = async (tx: Tx, runId: RunId): Promise<Run> => {
  const [row] = await tx.query(`select ${COLUMNS} from runs where tenant_id = $1 and run_id = $2`, [
    tx.tenantId,
    runId,
  ]);
  if (row === undefined) throw await missingRun(tx, runId);
  return runSchema.parse(row);
};

/** Newest first. */
export const listRuns = async (tx: Tx): Promise<Run[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from runs where tenant_id = $1 order by created_at desc, run_id desc`,
    [tx.tenantId],
  );
  return rows.map((row) => runSchema.parse(row));
};

/** Newest first: ids of runs rise with time. */
export const pageRuns = async (
  tx: Tx,
  { before, state, limit }: { before: string | null; state: RunState | null; limit: number },
): Promise<Run[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from runs
     where tenant_id = $1 and ($2::text is null or run_id < $2) and ($3::text is null or state = $3)
     order by run_id desc limit $4`,
    [tx.tenantId, before, state, limit],
  );
  return rows.map((row) => runSchema.parse(row));
};

export type RunLock = { runId: RunId; state: RunState; openStage: number };

/**
 * Locks the run against changes of its state. Reports of agents share the lock; whoever writes the row does not.
 * RUN_NOT_FOUND, RUN_REMOVED.
 */
export const lockRun = async (tx: Tx, runId: RunId, mode: "share" | "update"): Promise<RunLock> => {
  const text =
    mode === "share"
      ? `select run_id as "runId", state, open_stage as "openStage" from runs
         where tenant_id = $1 and run_id = $2 for share`
      : `select run_id as "runId", state, open_stage as "openStage" from runs
         where tenant_id = $1 and run_id = $2 for no key update`;
  const [row] = await tx.query<RunLock>(text, [tx.tenantId, runId]);
  if (row === undefined) throw await missingRun(tx, runId);
  return row;
};

/** Locks all runs that work is handed out for, or the one named, when it is among them. */
export const lockRunning = async (tx: Tx, runId: RunId | null): Promise<RunId[]> => {
  const rows = await tx.query<{ runId: RunId }>(
    `select run_id as "runId" from runs
     where tenant_id = $1 and state = 'running' and ($2::text is null or run_id = $2)
     order by run_id
     for share`,
    [tx.tenantId, runId],
  );
  return rows.map((row) => row.runId);
};

/** Facts that only an ended run has; a move to any other state clears them. */
export type RunEnd = Pick<Run, "decision" | "error">;

/** STATE_CONFLICT when the table of states does not lead there from the present state; RUN_NOT_FOUND. */
export const moveRun = async (tx: Tx, runId: RunId, to: RunState, end?: RunEnd): Promise<Run> => {
  const from = sourceStates(RUN_NEXT, to);
  const [row] = await tx.query(
    `update runs set state = $3, decision = $4, error = $5, finished_at = $6
     where tenant_id = $1 and run_id = $2 and state = any($7)
     returning ${COLUMNS}`,
    [
      tx.tenantId,
      runId,
      to,
      end?.decision ?? null,
      end?.error ? JSON.stringify(end.error) : null,
      end === undefined ? null : tx.now,
      from,
    ],
  );
  if (row !== undefined) return runSchema.parse(row);
  const { state } = await getRun(tx, runId);
  throw new ProvostError(
    "STATE_CONFLICT",
    `run ${runId} is ${state}; only a run that is ${from.join(" or ")} can be ${to === "cancelling" ? "cancelled" : to}`,
    {
      runId,
      state,
      to,
    },
  );
};

/** The run branch has moved: called in the transaction that records the merge. */
export const moveHead = async (tx: Tx, runId: RunId, headCommit: string): Promise<void> => {
  await tx.query("update runs set head_commit = $3 where tenant_id = $1 and run_id = $2", [
    tx.tenantId,
    runId,
    headCommit,
  ]);
};

/** Stages only open: a lower number than the present one changes nothing unless `reopen` is set. */
export const setOpenStage = async (tx: Tx, runId: RunId, stage: number, reopen = false): Promise<void> => {
  await tx.query(
    `update runs set open_stage = case when $4 then least(open_stage, $3) else greatest(open_stage, $3) end
     where tenant_id = $1 and run_id = $2`,
    [tx.tenantId, runId, stage, reopen],
  );
};

/**
 * Intents: what the run branch is about to be moved to. Recorded before the branch moves and done in the transaction of
 * the report, so that after a crash in between one look at the branch tells what is left to do.
 */
import { z } from "zod";
import { ProvostError } from "../../model/errors.ts";
import type { AttemptId, RunId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

const intentSchema = z.object({
  attemptId: z.string().transform((id) => id as AttemptId),
  /** The run branch's tip that it was made on. */
  parentCommit: z.string(),
  mergeCommit: z.string(),
});
export type MergeIntent = z.infer<typeof intentSchema>;

const COLUMNS = `attempt_id as "attemptId", parent_commit as "parentCommit", merge_commit as "mergeCommit"`;

/** STATE_CONFLICT when the attempt has another intent already: what is on record is settled first. */
export const recordIntent = async (tx: Tx, runId: RunId, intent: MergeIntent): Promise<void> => {
  const rows = await tx.query(
    `insert into merges (tenant_id, attempt_id, run_id, parent_commit, merge_commit, state, recorded_at)
     select $1, a.attempt_id, a.run_id, $4, $5, 'pending', $6
     from attempts a
     where a.tenant_id = $1 and a.attempt_id = $3 and a.run_id = $2 and a.state = 'merging'
     on conflict do nothing
     returning attempt_id`,
    [tx.tenantId, runId, intent.attemptId, intent.parentCommit, intent.mergeCommit, tx.now],
  );
  if (rows.length === 0) {
    const message = `attempt ${intent.attemptId} of run ${runId} is not merging, or has a merge on record already`;
    throw new ProvostError("STATE_CONFLICT", message, { runId, attemptId: intent.attemptId });
  }
};

export const pendingIntent = async (tx: Tx, attemptId: AttemptId): Promise<MergeIntent | null> => {
  const [row] = await tx.query(
    `select ${COLUMNS} from merges where tenant_id = $1 and attempt_id = $2 and state = 'pending'`,
    [tx.tenantId, attemptId],
  );
  return row === undefined ? null : intentSchema.parse(row);
};

export const pendingIntents = async (tx: Tx, runId: RunId): Promise<MergeIntent[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from merges where tenant_id = $1 and run_id = $2 and state = 'pending' order by recorded_at`,
    [tx.tenantId, runId],
  );
  return rows.map((row) => intentSchema.parse(row));
};

/** Nothing happens to an attempt that has no pending intent. */
export const completeIntents = async (
  tx: Tx,
  attemptIds: readonly AttemptId[],
  state: "done" | "abandoned",
): Promise<void> => {
  await tx.query(`update merges set state = $3 where tenant_id = $1 and attempt_id = any($2) and state = 'pending'`, [
    tx.tenantId,
    attemptIds,
    state,
  ]);
};

/** Contexts of runs that were asked for over Agent2Agent. */
import { z } from "zod";
import type { Tx } from "../database.ts";

/** The first context of a run stays. */
export const insertA2aTask = async (
  tx: Tx,
  { runId, contextId }: { runId: string; contextId: string },
): Promise<void> => {
  await tx.query(
    `insert into a2a_tasks (tenant_id, run_id, context_id, began_at) values ($1, $2, $3, $4)
     on conflict (tenant_id, run_id) do nothing`,
    [tx.tenantId, runId, contextId, tx.now],
  );
};

/** Null for a run that was asked for in another way. */
export const findA2aContext = async (tx: Tx, runId: string): Promise<string | null> => {
  const [row] = await tx.query(`select context_id as "contextId" from a2a_tasks where tenant_id = $1 and run_id = $2`, [
    tx.tenantId,
    runId,
  ]);
  return row === undefined ? null : z.object({ contextId: z.string() }).parse(row).contextId;
};

/** Runs of a context, the newest first. */
export const listA2aRuns = async (tx: Tx, contextId: string, limit: number): Promise<string[]> => {
  const rows = await tx.query(
    `select run_id as "runId" from a2a_tasks where tenant_id = $1 and context_id = $2 order by run_id desc limit $3`,
    [tx.tenantId, contextId, limit],
  );
  return rows.map((row) => z.object({ runId: z.string() }).parse(row).runId);
};

import { z } from "zod";
import type { Tx } from "../database.ts";

export const stopSchema = z.object({ by: z.string(), reason: z.string(), at: z.date() });
export type BudgetStop = z.infer<typeof stopSchema>;

/** Null while work may go on. */
export const readStop = async (tx: Tx): Promise<BudgetStop | null> => {
  const rows = await tx.query(
    "select stopped_by as by, reason, stopped_at as at from budget_stops where tenant_id = $1",
    [tx.tenantId],
  );
  return rows[0] === undefined ? null : stopSchema.parse(rows[0]);
};

/** Whoever begins something shares it, whoever stops has it alone: nothing begins between the look and the stop. */
export const lockStop = async (tx: Tx, mode: "share" | "update"): Promise<void> => {
  await tx.query(
    mode === "share"
      ? "select pg_advisory_xact_lock_shared(hashtextextended('provost_stop:' || $1, 0))"
      : "select pg_advisory_xact_lock(hashtextextended('provost_stop:' || $1, 0))",
    [tx.tenantId],
  );
};

export const putStop = async (tx: Tx, { by, reason, at }: BudgetStop): Promise<void> => {
  await tx.query(
    `insert into budget_stops (tenant_id, stopped_by, reason, stopped_at) values ($1, $2, $3, $4)
     on conflict (tenant_id) do update set stopped_by = excluded.stopped_by, reason = excluded.reason,
       stopped_at = excluded.stopped_at`,
    [tx.tenantId, by, reason, at],
  );
};

/** @returns whether there was one */
export const deleteStop = async (tx: Tx): Promise<boolean> => {
  const rows = await tx.query("delete from budget_stops where tenant_id = $1 returning 1", [tx.tenantId]);
  return rows.length > 0;
};

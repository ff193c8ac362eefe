import { z } from "zod";
import type { Tx } from "../database.ts";

const ruleSchema = z.object({
  /** Null keeps everything. */
  keepDays: z.number().int().nullable(),
  setBy: z.string(),
  setAt: z.coerce.date(),
});
export type AuditRetentionRule = z.infer<typeof ruleSchema>;

/** Null where the tenant has said nothing. */
export const readAuditRetention = async (tx: Tx): Promise<AuditRetentionRule | null> => {
  const [row] = await tx.query(
    `select keep_days as "keepDays", set_by as "setBy", set_at as "setAt" from audit_retention where tenant_id = $1`,
    [tx.tenantId],
  );
  return row === undefined ? null : ruleSchema.parse(row);
};

export const putAuditRetention = async (
  tx: Tx,
  { keepDays, setBy }: Pick<AuditRetentionRule, "keepDays" | "setBy">,
): Promise<void> => {
  await tx.query(
    `insert into audit_retention (tenant_id, keep_days, set_by, set_at) values ($1, $2, $3, $4)
     on conflict (tenant_id) do update
       set keep_days = excluded.keep_days, set_by = excluded.set_by, set_at = excluded.set_at`,
    [tx.tenantId, keepDays, setBy, tx.now],
  );
};

export const deleteAuditRetention = async (tx: Tx): Promise<void> => {
  await tx.query("delete from audit_retention where tenant_id = $1", [tx.tenantId]);
};

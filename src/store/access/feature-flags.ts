import { z } from "zod";
import type { Tx } from "../database.ts";

export const flagSettingSchema = z.object({
  flag: z.string(),
  /** Of those that it is asked for. */
  percentage: z.number().int(),
  expiresAt: z.coerce.date().nullable(),
  setAt: z.coerce.date(),
  setBy: z.string(),
});
export type FlagSetting = z.infer<typeof flagSettingSchema>;

export const readFlagSettings = async (tx: Tx): Promise<FlagSetting[]> => {
  const rows = await tx.query(
    `select flag, percentage, expires_at as "expiresAt", set_at as "setAt", set_by as "setBy"
     from feature_flags where tenant_id = $1 order by flag`,
    [tx.tenantId],
  );
  return rows.map((row) => flagSettingSchema.parse(row));
};

export const putFlagSetting = async (
  tx: Tx,
  { flag, percentage, expiresAt, setBy }: Omit<FlagSetting, "setAt">,
): Promise<void> => {
  await tx.query(
    `insert into feature_flags (tenant_id, flag, percentage, expires_at, set_at, set_by)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (tenant_id, flag) do update set percentage = excluded.percentage, expires_at = excluded.expires_at,
       set_at = excluded.set_at, set_by = excluded.set_by`,
    [tx.tenantId, flag, percentage, expiresAt, tx.now, setBy],
  );
};

export const deleteFlagSetting = async (tx: Tx, flag: string): Promise<void> => {
  await tx.query("delete from feature_flags where tenant_id = $1 and flag = $2", [tx.tenantId, flag]);
};

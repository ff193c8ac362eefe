import { z } from "zod";
import type { Tx } from "../database.ts";

export const limitSettingSchema = z.object({
  subject: z.enum(["tenant", "actor"]),
  /** A class of requests, or "*" for all: a quota. */
  rateClass: z.string(),
  tokens: z.number().positive(),
  perSeconds: z.number().positive(),
  burst: z.number().min(1),
});
export type LimitSetting = z.infer<typeof limitSettingSchema>;

export const readLimitSettings = async (tx: Tx): Promise<LimitSetting[]> => {
  const rows = await tx.query(
    `select subject, rate_class as "rateClass", tokens, per_seconds as "perSeconds", burst
     from limit_settings where tenant_id = $1 order by subject, rate_class`,
    [tx.tenantId],
  );
  return rows.map((row) => limitSettingSchema.parse(row));
};

export const putLimitSetting = async (tx: Tx, setting: LimitSetting): Promise<void> => {
  const { subject, rateClass, tokens, perSeconds, burst } = setting;
  await tx.query(
    `insert into limit_settings (tenant_id, subject, rate_class, tokens, per_seconds, burst)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (tenant_id, subject, rate_class)
       do update set tokens = excluded.tokens, per_seconds = excluded.per_seconds, burst = excluded.burst`,
    [tx.tenantId, subject, rateClass, tokens, perSeconds, burst],
  );
};

export const deleteLimitSetting = async (
  tx: Tx,
  { subject, rateClass }: Pick<LimitSetting, "subject" | "rateClass">,
): Promise<void> => {
  await tx.query("delete from limit_settings where tenant_id = $1 and subject = $2 and rate_class = $3", [
    tx.tenantId,
    subject,
    rateClass,
  ]);
};

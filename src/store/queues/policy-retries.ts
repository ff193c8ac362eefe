/** Which change of a tenant's policies its refused tasks have been tried again for. */
import { z } from "zod";
import type { Tx } from "../database.ts";

const activatedSchema = z.object({ activatedAt: z.date() });

/** When the policies in force were activated; null when that is dealt with, by whoever came first, or they never were. */
export const claimPolicyChange = async (tx: Tx): Promise<Date | null> => {
  const [row] = await tx.query(
    `with newest as (
       select activation, activated_at from policy_activations where tenant_id = $1 order by activation desc limit 1
     ), claimed as (
       insert into policy_retries (tenant_id, activation) select $1, activation from newest
       on conflict (tenant_id) do update set activation = excluded.activation
         where policy_retries.activation < excluded.activation
       returning activation
     )
     select activated_at as "activatedAt" from newest join claimed using (activation)`,
    [tx.tenantId],
  );
  return row === undefined ? null : activatedSchema.parse(row).activatedAt;
};

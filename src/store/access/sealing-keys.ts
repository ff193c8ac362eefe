import type { Tx } from "../database.ts";

/** Ids of the master keys that something of the tenant is sealed with: secrets, what webhooks sign with, people. */
export const listSealingKeys = async (tx: Tx): Promise<string[]> => {
  const rows = await tx.query<{ id: string }>(
    `select master_key_id as id from secrets where tenant_id = $1
     union select master_key_id from personal_keys where tenant_id = $1 and master_key_id is not null
     union select split_part(sealed_secret, ' ', 1) from second_factors where tenant_id = $1
     union select split_part(s.secret ->> 'sealed', ' ', 1) from webhook_endpoints w
       cross join lateral json_array_elements(w.secrets) as s (secret)
       where w.tenant_id = $1 and coalesce((s.secret ->> 'expiresAt')::timestamptz > $2, true)`,
    [tx.tenantId, tx.now],
  );
  return rows.map(({ id }) => id).toSorted();
};

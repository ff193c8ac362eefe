import { z } from "zod";
import type { Tx } from "../database.ts";

const listedSchema = z.object({
  name: z.string(),
  version: z.number().int(),
  masterKeyId: z.string(),
  setAt: z.date(),
  setBy: z.string(),
});
/** All that is ever listed: there is no value in it. */
export type ListedSecret = z.infer<typeof listedSchema>;

const storedSchema = listedSchema.extend({ wrappedKey: z.string(), ciphertext: z.instanceof(Buffer) });
export type StoredSecret = z.infer<typeof storedSchema>;

const LISTED = `name, version, master_key_id as "masterKeyId", set_at as "setAt", set_by as "setBy"`;

/** The version that the next value of the name gets; locks the name until the end of the transaction. */
export const nextSecretVersion = async (tx: Tx, name: string): Promise<number> => {
  const [row] = await tx.query<{ version: number }>(
    "select version from secrets where tenant_id = $1 and name = $2 for update",
    [tx.tenantId, name],
  );
  return (row?.version ?? 0) + 1;
};

export const putSecret = async (tx: Tx, secret: Omit<StoredSecret, "setAt">): Promise<void> => {
  await tx.query(
    `insert into secrets (tenant_id, name, version, master_key_id, wrapped_key, ciphertext, set_at, set_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (tenant_id, name) do update set version = excluded.version, master_key_id = excluded.master_key_id,
       wrapped_key = excluded.wrapped_key, ciphertext = excluded.ciphertext, set_at = excluded.set_at,
       set_by = excluded.set_by`,
    [
      tx.tenantId,
      secret.name,
      secret.version,
      secret.masterKeyId,
      secret.wrappedKey,
      secret.ciphertext,
      tx.now,
      secret.setBy,
    ],
  );
};

/** Returns the version that it had; null when there is none of this name. */
export const deleteSecret = async (tx: Tx, name: string): Promise<number | null> => {
  const [row] = await tx.query<{ version: number }>(
    "delete from secrets where tenant_id = $1 and name = $2 returning version",
    [tx.tenantId, name],
  );
  return row?.version ?? null;
};

export const listSecrets = async (tx: Tx): Promise<ListedSecret[]> => {
  const rows = await tx.query(`select ${LISTED} from secrets where tenant_id = $1 order by name`, [tx.tenantId]);
  return rows.map((row) => listedSchema.parse(row));
};

export const readSecrets = async (tx: Tx, names: readonly string[]): Promise<StoredSecret[]> => {
  const rows = await tx.query(
    `select ${LISTED}, wrapped_key as "wrappedKey", ciphertext from secrets where tenant_id = $1 and name = any($2)`,
    [tx.tenantId, names],
  );
  return rows.map((row) => storedSchema.parse(row));
};

/** Changes nothing when the value was set anew meanwhile: that one has a key of its own. */
export const rewrapSecret = async (
  tx: Tx,
  { name, version, masterKeyId, wrappedKey }: Pick<StoredSecret, "name" | "version" | "masterKeyId" | "wrappedKey">,
): Promise<void> => {
  await tx.query(
    "update secrets set master_key_id = $4, wrapped_key = $5 where tenant_id = $1 and name = $2 and version = $3",
    [tx.tenantId, name, version, masterKeyId, wrappedKey],
  );
};

import { z } from "zod";
import type { Tx } from "../database.ts";

const keySchema = z.object({
  person: z.string(),
  masterKeyId: z.string().nullable(),
  /** Null when the person was erased: it does not come back. */
  wrappedKey: z.string().nullable(),
});
export type PersonalKey = z.infer<typeof keySchema>;

const COLUMNS = `person, master_key_id as "masterKeyId", wrapped_key as "wrappedKey"`;

export const readPersonalKeys = async (tx: Tx, people: readonly string[]): Promise<PersonalKey[]> => {
  const rows = await tx.query(`select ${COLUMNS} from personal_keys where tenant_id = $1 and person = any($2)`, [
    tx.tenantId,
    people,
  ]);
  return rows.map((row) => keySchema.parse(row));
};

export const listPersonalKeys = async (tx: Tx): Promise<PersonalKey[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from personal_keys where tenant_id = $1 and wrapped_key is not null order by person`,
    [tx.tenantId],
  );
  return rows.map((row) => keySchema.parse(row));
};

/** Of two that make one at once, both get what the first has stored. */
export const addPersonalKey = async (
  tx: Tx,
  { person, masterKeyId, wrappedKey }: PersonalKey,
): Promise<PersonalKey> => {
  await tx.query(
    `insert into personal_keys (tenant_id, person, master_key_id, wrapped_key, created_at)
     values ($1, $2, $3, $4, $5) on conflict (tenant_id, person) do nothing`,
    [tx.tenantId, person, masterKeyId, wrappedKey, tx.now],
  );
  const [stored] = await readPersonalKeys(tx, [person]);
  if (stored === undefined) throw new Error(`the key of ${person} was neither made nor found`);
  return stored;
};

/** Also of somebody who has none yet: they get none later. False when they were erased before. */
export const erasePersonalKey = async (tx: Tx, person: string): Promise<boolean> => {
  const rows = await tx.query(
    `insert into personal_keys (tenant_id, person, created_at, erased_at) values ($1, $2, $3, $3)
     on conflict (tenant_id, person) do update set master_key_id = null, wrapped_key = null, erased_at = $3
       where personal_keys.erased_at is null
     returning 1`,
    [tx.tenantId, person, tx.now],
  );
  return rows.length > 0;
};

export const rewrapPersonalKey = async (tx: Tx, { person, masterKeyId, wrappedKey }: PersonalKey): Promise<void> => {
  await tx.query(
    `update personal_keys set master_key_id = $3, wrapped_key = $4
     where tenant_id = $1 and person = $2 and erased_at is null`,
    [tx.tenantId, person, masterKeyId, wrappedKey],
  );
};

/** Codes for those who have lost their second factor, hashed; each works once. Rows of the directory. */
import type { UserId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

/** In place of all that were there. */
export const replaceRecoveryCodes = async (tx: Tx, userId: UserId, hashes: readonly string[]): Promise<void> => {
  await tx.query("delete from recovery_codes where tenant_id = $1 and user_id = $2", [tx.tenantId, userId]);
  await tx.query(
    "insert into recovery_codes (tenant_id, user_id, code_hash) select $1, $2, hash from unnest($3::text[]) as hash",
    [tx.tenantId, userId, hashes],
  );
};

/** False when it is none, or was used before. */
export const useRecoveryCode = async (tx: Tx, userId: UserId, hash: string): Promise<boolean> => {
  const rows = await tx.query(
    `update recovery_codes set used_at = $4
     where tenant_id = $1 and user_id = $2 and code_hash = $3 and used_at is null returning code_hash`,
    [tx.tenantId, userId, hash, tx.now],
  );
  return rows.length > 0;
};

/** Whether `useRecoveryCode` would take it now. */
export const isRecoveryCode = async (tx: Tx, userId: UserId, hash: string): Promise<boolean> => {
  const rows = await tx.query(
    "select 1 from recovery_codes where tenant_id = $1 and user_id = $2 and code_hash = $3 and used_at is null",
    [tx.tenantId, userId, hash],
  );
  return rows.length > 0;
};

export const countRecoveryCodes = async (tx: Tx, userId: UserId): Promise<number> => {
  const [row] = await tx.query<{ count: number }>(
    `select count(*)::int as count from recovery_codes where tenant_id = $1 and user_id = $2 and used_at is null`,
    [tx.tenantId, userId],
  );
  return row?.count ?? 0;
};

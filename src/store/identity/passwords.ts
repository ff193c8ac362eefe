/** One password a person, as argon2id in PHC form. Rows of the directory. */
import type { UserId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

export const setPassword = async (tx: Tx, userId: UserId, hash: string): Promise<void> => {
  await tx.query(
    `insert into passwords (tenant_id, user_id, hash, set_at) values ($1, $2, $3, $4)
     on conflict (tenant_id, user_id) do update set hash = excluded.hash, set_at = excluded.set_at`,
    [tx.tenantId, userId, hash, tx.now],
  );
};

/** The same password under other parameters. Leaves one alone that was changed meanwhile. */
export const rehashPassword = async (tx: Tx, userId: UserId, from: string, to: string): Promise<void> => {
  await tx.query("update passwords set hash = $4 where tenant_id = $1 and user_id = $2 and hash = $3", [
    tx.tenantId,
    userId,
    from,
    to,
  ]);
};

export const findPassword = async (tx: Tx, userId: UserId): Promise<string | null> => {
  const [row] = await tx.query<{ hash: string }>("select hash from passwords where tenant_id = $1 and user_id = $2", [
    tx.tenantId,
    userId,
  ]);
  return row?.hash ?? null;
};

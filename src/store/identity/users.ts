/** People. Rows of the directory; an address belongs to one of them at most, however it is spelt. */
import { z } from "zod";
import type { UserId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

export const userSchema = z.object({
  userId: z.string().transform((id) => id as UserId),
  email: z.string().nullable(),
  name: z.string(),
  state: z.enum(["active", "disabled"]),
  createdAt: z.coerce.date(),
});
export type User = z.infer<typeof userSchema>;

const COLUMNS = `u.user_id as "userId", u.email, u.name, u.state, u.created_at as "createdAt"`;

const one = (rows: object[]): User | null => (rows[0] === undefined ? null : userSchema.parse(rows[0]));

/** What makes two spellings the same address. Mail servers that tell case apart are not among those in use. */
export const emailKey = (email: string): string => email.trim().normalize("NFKC").toLowerCase();

/** False when somebody else has the address. */
export const insertUser = async (
  tx: Tx,
  user: { userId: UserId; email: string | null; name: string },
): Promise<boolean> => {
  const rows = await tx.query(
    `insert into users (tenant_id, user_id, email, email_key, name, state, created_at)
     values ($1, $2, $3, $4, $5, 'active', $6) on conflict (tenant_id, email_key) do nothing returning user_id`,
    [tx.tenantId, user.userId, user.email, user.email === null ? null : emailKey(user.email), user.name, tx.now],
  );
  return rows.length > 0;
};

export const findUser = async (tx: Tx, userId: UserId): Promise<User | null> =>
  one(
    await tx.query(`select ${COLUMNS} from users u where u.tenant_id = $1 and u.user_id = $2`, [tx.tenantId, userId]),
  );

export const findUserByEmail = async (tx: Tx, email: string): Promise<User | null> =>
  one(
    await tx.query(`select ${COLUMNS} from users u where u.tenant_id = $1 and u.email_key = $2`, [
      tx.tenantId,
      emailKey(email),
    ]),
  );

/**
 * Locks the person against changes of what they sign in with. Whoever signs in shares the lock, so that no session can
 * come to be between the change of a password and the end of the sessions that were there.
 */
export const lockUser = async (tx: Tx, userId: UserId, mode: "share" | "update"): Promise<User | null> => {
  const text =
    mode === "share"
      ? `select ${COLUMNS} from users u where u.tenant_id = $1 and u.user_id = $2 for share`
      : `select ${COLUMNS} from users u where u.tenant_id = $1 and u.user_id = $2 for no key update`;
  return one(await tx.query(text, [tx.tenantId, userId]));
};

export const setUserState = async (tx: Tx, userId: UserId, state: User["state"]): Promise<void> => {
  await tx.query("update users set state = $3 where tenant_id = $1 and user_id = $2", [tx.tenantId, userId, state]);
};

/** False when somebody else has the address. */
export const setUserEmail = async (tx: Tx, userId: UserId, email: string): Promise<boolean> => {
  const rows = await tx.query(
    `update users set email = $3, email_key = $4
     where tenant_id = $1 and user_id = $2
       and not exists (select from users o where o.tenant_id = $1 and o.email_key = $4 and o.user_id <> $2)
     returning user_id`,
    [tx.tenantId, userId, email, emailKey(email)],
  );
  return rows.length > 0;
};

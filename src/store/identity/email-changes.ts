/** Changes of address that wait for both their owners. Rows of the directory. */
import { z } from "zod";
import type { UserId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";
import { emailKey } from "./users.ts";

export type NewEmailChange = {
  changeId: string;
  userId: UserId;
  newEmail: string;
  /** Null when there was no address before. */
  oldTokenHash: string | null;
  newTokenHash: string;
  expiresAt: Date;
};

/** Takes the place of one that is open. */
export const insertEmailChange = async (tx: Tx, change: NewEmailChange): Promise<void> => {
  await tx.query(
    `update email_changes set closed_at = $3 where tenant_id = $1 and user_id = $2 and closed_at is null`,
    [tx.tenantId, change.userId, tx.now],
  );
  await tx.query(
    `insert into email_changes (tenant_id, change_id, user_id, new_email, new_email_key, old_token_hash, new_token_hash,
       old_confirmed_at, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, case when $6::text is null then $8::timestamptz end, $8, $9)`,
    [
      tx.tenantId,
      change.changeId,
      change.userId,
      change.newEmail,
      emailKey(change.newEmail),
      change.oldTokenHash,
      change.newTokenHash,
      tx.now,
      change.expiresAt,
    ],
  );
};

const confirmedSchema = z.object({
  changeId: z.string(),
  userId: z.string().transform((id) => id as UserId),
  newEmail: z.string(),
  complete: z.boolean(),
});
export type ConfirmedChange = z.infer<typeof confirmedSchema>;

/** Null when no open change has this token. A token that is used again changes nothing. */
export const confirmEmailChange = async (tx: Tx, tokenHash: string): Promise<ConfirmedChange | null> => {
  const [row] = await tx.query(
    `update email_changes set
       old_confirmed_at = case when old_token_hash = $2 then coalesce(old_confirmed_at, $3) else old_confirmed_at end,
       new_confirmed_at = case when new_token_hash = $2 then coalesce(new_confirmed_at, $3) else new_confirmed_at end
     where tenant_id = $1 and (old_token_hash = $2 or new_token_hash = $2) and closed_at is null and expires_at > $3
     returning change_id as "changeId", user_id as "userId", new_email as "newEmail",
       old_confirmed_at is not null and new_confirmed_at is not null as complete`,
    [tx.tenantId, tokenHash, tx.now],
  );
  return row === undefined ? null : confirmedSchema.parse(row);
};

export const closeEmailChange = async (tx: Tx, changeId: string): Promise<void> => {
  await tx.query("update email_changes set closed_at = $3 where tenant_id = $1 and change_id = $2", [
    tx.tenantId,
    changeId,
    tx.now,
  ]);
};

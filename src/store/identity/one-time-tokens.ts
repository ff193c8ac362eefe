/** Links and tickets that work once, by their hash. Rows of the directory. */
import { z } from "zod";
import type { UserId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

export type TokenPurpose = "set-up" | "sign-in" | "password-reset" | "second-factor";

export const oneTimeTokenSchema = z.object({
  userId: z
    .string()
    .transform((id) => id as UserId)
    .nullable(),
  payload: z.record(z.string(), z.string()),
});
export type OneTimeToken = z.infer<typeof oneTimeTokenSchema>;

export type NewOneTimeToken = OneTimeToken & { tokenHash: string; purpose: TokenPurpose; expiresAt: Date };

/** Also removes those that expired a day ago. */
export const insertOneTimeToken = async (tx: Tx, token: NewOneTimeToken): Promise<void> => {
  await tx.query(
    `with gone as (delete from one_time_tokens where tenant_id = $1 and expires_at < $6::timestamptz - interval '1 day')
     insert into one_time_tokens (tenant_id, token_hash, purpose, user_id, payload, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [tx.tenantId, token.tokenHash, token.purpose, token.userId, JSON.stringify(token.payload), tx.now, token.expiresAt],
  );
};

/** Uses it up. Null when there is none, or it was used, revoked, tried too often, or has expired. */
export const takeOneTimeToken = async (
  tx: Tx,
  purpose: TokenPurpose,
  tokenHash: string,
): Promise<OneTimeToken | null> => {
  const [row] = await tx.query(
    `update one_time_tokens set used_at = $4
     where tenant_id = $1 and token_hash = $3 and purpose = $2 and used_at is null and expires_at > $4
     returning user_id as "userId", payload`,
    [tx.tenantId, purpose, tokenHash, tx.now],
  );
  return row === undefined ? null : oneTimeTokenSchema.parse(row);
};

/** Looks at it without using it up, and locks it. */
export const lockOneTimeToken = async (
  tx: Tx,
  purpose: TokenPurpose,
  tokenHash: string,
): Promise<OneTimeToken | null> => {
  const [row] = await tx.query(
    `select user_id as "userId", payload from one_time_tokens
     where tenant_id = $1 and token_hash = $3 and purpose = $2 and used_at is null and expires_at > $4
     for no key update`,
    [tx.tenantId, purpose, tokenHash, tx.now],
  );
  return row === undefined ? null : oneTimeTokenSchema.parse(row);
};

/** Counts a wrong code that was given along with it; the last one that is allowed uses it up. */
export const countWrongTry = async (tx: Tx, tokenHash: string, allowed: number): Promise<void> => {
  await tx.query(
    `update one_time_tokens set wrong_tries = wrong_tries + 1,
       used_at = case when wrong_tries + 1 >= $3 then $4::timestamptz end
     where tenant_id = $1 and token_hash = $2 and used_at is null`,
    [tx.tenantId, tokenHash, allowed, tx.now],
  );
};

/** Those of one person, or those of nobody in particular. */
export const revokeOneTimeTokens = async (
  tx: Tx,
  userId: UserId | null,
  purposes: readonly TokenPurpose[],
): Promise<void> => {
  await tx.query(
    `update one_time_tokens set used_at = $4
     where tenant_id = $1 and user_id is not distinct from $2 and purpose = any($3) and used_at is null`,
    [tx.tenantId, userId, purposes, tx.now],
  );
};

/** Accounts at OpenID providers that somebody signs in with. Rows of the directory. */
import type { UserId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

export type ExternalIdentity = { issuer: string; subject: string };

export const findExternalUser = async (tx: Tx, { issuer, subject }: ExternalIdentity): Promise<UserId | null> => {
  const [row] = await tx.query<{ userId: UserId }>(
    `select user_id as "userId" from external_identities where tenant_id = $1 and issuer = $2 and subject = $3`,
    [tx.tenantId, issuer, subject],
  );
  return row?.userId ?? null;
};

export const listExternalIdentities = async (
  tx: Tx,
  userId: UserId,
): Promise<(ExternalIdentity & { linkedAt: Date })[]> =>
  tx.query(
    `select issuer, subject, linked_at as "linkedAt" from external_identities where tenant_id = $1 and user_id = $2
     order by linked_at, issuer, subject`,
    [tx.tenantId, userId],
  );

export const unlinkExternalUser = async (
  tx: Tx,
  { issuer, subject }: ExternalIdentity,
  userId: UserId,
): Promise<void> => {
  await tx.query(
    "delete from external_identities where tenant_id = $1 and issuer = $2 and subject = $3 and user_id = $4",
    [tx.tenantId, issuer, subject, userId],
  );
};

/** False when the account is linked already, to whomever. */
export const linkExternalUser = async (
  tx: Tx,
  { issuer, subject }: ExternalIdentity,
  userId: UserId,
): Promise<boolean> => {
  const rows = await tx.query(
    `insert into external_identities (tenant_id, issuer, subject, user_id, linked_at) values ($1, $2, $3, $4, $5)
     on conflict (tenant_id, issuer, subject) do nothing returning user_id`,
    [tx.tenantId, issuer, subject, userId, tx.now],
  );
  return rows.length > 0;
};

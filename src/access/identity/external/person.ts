/** Whom an account elsewhere belongs to. An address alone opens no account, unless the provider is trusted with it. */
import type { UserId } from "../../../model/ids.ts";
import { uuidV7 } from "../../../runtime/ids.ts";
import type { Tx } from "../../../store/database.ts";
import { findExternalUser, linkExternalUser } from "../../../store/identity/external-identities.ts";
import { acceptInvitationsOf, type Invitation } from "../../../store/identity/invitations.ts";
import { insertMembership } from "../../../store/identity/memberships.ts";
import { findUserByEmail, insertUser } from "../../../store/identity/users.ts";

export type Claims = {
  issuer: string;
  subject: string;
  /** Null unless the provider says that it has confirmed it. */
  email: string | null;
  name: string | null;
};

const join = async (tx: Tx, userId: UserId, invitations: readonly Invitation[]): Promise<void> => {
  for (const { memberOf, role } of invitations) await insertMembership(tx, { memberOf, userId, role });
};

export const findPerson = async (
  tx: Tx,
  { issuer, subject, email, name }: Claims,
  trustsEmail: boolean,
): Promise<{ userId: UserId; linked: boolean } | null> => {
  const known = await findExternalUser(tx, { issuer, subject });
  if (known !== null) return { userId: known, linked: false };
  if (email === null) return null;
  const sameAddress = await findUserByEmail(tx, email);
  if (sameAddress !== null) {
    if (!trustsEmail) return null;
    await join(tx, sameAddress.userId, await acceptInvitationsOf(tx, email));
    const linked = await linkExternalUser(tx, { issuer, subject }, sameAddress.userId);
    return linked ? { userId: sameAddress.userId, linked } : null;
  }
  const invitations = await acceptInvitationsOf(tx, email);
  if (invitations.length === 0) return null;
  const userId = uuidV7(tx.now) as UserId;
  if (!(await insertUser(tx, { userId, email, name: name ?? email }))) return null;
  await join(tx, userId, invitations);
  return { userId, linked: await linkExternalUser(tx, { issuer, subject }, userId) };
};

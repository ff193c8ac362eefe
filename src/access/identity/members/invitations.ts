/** How somebody becomes a member: they are invited, and prove the address by the link that was mailed to it. */
import { ProvostError } from "../../../model/errors.ts";
import { DIRECTORY, type UserId } from "../../../model/ids.ts";
import { uuidV7 } from "../../../runtime/ids.ts";
import type { Tx } from "../../../store/database.ts";
import {
  acceptInvitation,
  findInvitation,
  insertInvitation,
  type Invitation,
  listInvitations,
  revokeInvitation,
} from "../../../store/identity/invitations.ts";
import { insertMembership, type MemberRole } from "../../../store/identity/memberships.ts";
import { setPassword } from "../../../store/identity/passwords.ts";
import { insertTenant, lockTenant } from "../../../store/identity/tenants.ts";
import { findUserByEmail, insertUser } from "../../../store/identity/users.ts";
import { invitationMessage, linkTo } from "../mail/messages.ts";
import type { IdentityParts } from "../parts.ts";
import { demandStrongPassword } from "../passwords/strength.ts";
import { actOf, type By } from "../security-act.ts";
import { after, INVITATION_MS } from "../sessions/durations.ts";
import { proceed, refuse, type SignInAnswer, type SignInWish } from "../sign-in/sign-in.ts";
import { hashToken, newToken, readToken } from "../tokens/secret-token.ts";
import { demandRank } from "./rank.ts";

export type AcceptRequest = { token: string; name: string; password: string | null };

export type Invitations = {
  list(by: By): Promise<Invitation[]>;
  /** Mails the link and returns it as well, for whoever has no mail server. FORBIDDEN. */
  invite(
    by: By,
    publicUrl: string,
    request: { email: string; role: MemberRole },
  ): Promise<Invitation & { link: string }>;
  /** INVITATION_NOT_FOUND. */
  revoke(by: By, invitationId: string): Promise<void>;
  /**
   * Makes the account if there is none with the address, and signs in. Somebody who has one keeps name and password.
   * PASSWORD_WEAK leaves the invitation open.
   */
  accept(request: AcceptRequest, wish: Omit<SignInWish, "tenantId">): Promise<SignInAnswer>;
};

const join = async (
  tx: Tx,
  tokenHash: string,
  person: { name: string; passwordHash: string | null },
): Promise<{ invitation: Invitation; userId: UserId } | null> => {
  const invitation = await acceptInvitation(tx, tokenHash);
  if (invitation === null) return null;
  const known = await findUserByEmail(tx, invitation.email);
  const userId = known?.userId ?? (uuidV7(tx.now) as UserId);
  if (known === null) {
    const made = await insertUser(tx, { userId, email: invitation.email, name: person.name });
    if (!made) throw new ProvostError("STATE_CONFLICT", "the address was taken at this very moment; try again");
    if (person.passwordHash !== null) await setPassword(tx, userId, person.passwordHash);
  }
  await insertMembership(tx, { memberOf: invitation.memberOf, userId, role: invitation.role });
  return { invitation, userId };
};

const createAccept =
  (parts: IdentityParts): Invitations["accept"] =>
  async ({ token, name, password }, wish) => {
    const gone = "the invitation was accepted or revoked before, has expired, or never was";
    if (readToken(token)?.kind !== "invitation") return refuse(parts, wish, gone);
    const found = await parts.db.transaction(DIRECTORY, (tx) => findInvitation(tx, hashToken(token)));
    if (found === null) return refuse(parts, wish, gone);
    if (password !== null) await demandStrongPassword(password, [name, found.email]);
    const passwordHash = password === null ? null : await parts.hasher.hash(password);
    const { memberOf: tenantId, role } = found;
    const details = { role, invitation: found.invitationId };
    await parts.record(
      { act: "member.joined", tenantId, actor: null, subject: null, origin: wish.origin, details },
      null,
    );
    const joined = await parts.db.transaction(DIRECTORY, (tx) => join(tx, hashToken(token), { name, passwordHash }));
    if (joined === null) return refuse(parts, wish, gone);
    return proceed(parts, { userId: joined.userId, method: "invitation" }, { ...wish, tenantId });
  };

export const createInvitations = (parts: IdentityParts): Invitations => {
  const { db } = parts;
  return {
    list: (by) => db.transaction(DIRECTORY, (tx) => listInvitations(tx, by.actor.tenantId)),
    invite: async (by, publicUrl, { email, role }) => {
      demandRank(by.actor, role);
      const token = newToken("invitation");
      const now = parts.clock.now();
      const { tenantId: memberOf, id: invitedBy } = by.actor;
      const expiresAt = after(now, INVITATION_MS);
      const invitation = { invitationId: uuidV7(now), memberOf, email: email.trim(), role, invitedBy, expiresAt };
      const details = { role, invitation: invitation.invitationId };
      await parts.record(
        actOf("member.invited", by, { type: "invitation", id: invitation.invitationId }, details),
        null,
      );
      const createdAt = await db.transaction(DIRECTORY, async (tx) => {
        await insertTenant(tx, memberOf, memberOf); // the owner of a data folder may invite before they have ever signed in
        await lockTenant(tx, memberOf);
        await insertInvitation(tx, invitation, hashToken(token));
        return tx.now;
      });
      const link = linkTo(publicUrl, "/sign-in/invitation", token);
      parts.mailer.post(invitationMessage(invitation.email, memberOf, role, link));
      return { ...invitation, createdAt, link };
    },
    revoke: async (by, invitationId) => {
      await parts.record(actOf("invitation.revoked", by, { type: "invitation", id: invitationId }), null);
      const revoked = await db.transaction(DIRECTORY, (tx) => revokeInvitation(tx, by.actor.tenantId, invitationId));
      if (revoked) return;
      throw new ProvostError("INVITATION_NOT_FOUND", `no open invitation is ${invitationId}`, { invitationId });
    },
    accept: createAccept(parts),
  };
};

/** An address changes when both its old and its new owner have confirmed: a stolen session alone cannot take an account. */
import { ProvostError } from "../../../model/errors.ts";
import { DIRECTORY } from "../../../model/ids.ts";
import type { RequestOrigin } from "../../../model/access.ts";
import { uuidV7 } from "../../../runtime/ids.ts";
import { closeEmailChange, confirmEmailChange, insertEmailChange } from "../../../store/identity/email-changes.ts";
import { revokeOneTimeTokens } from "../../../store/identity/one-time-tokens.ts";
import { findUser, lockUser, setUserEmail } from "../../../store/identity/users.ts";
import { linkTo, newAddressMessage, oldAddressMessage } from "../mail/messages.ts";
import type { IdentityParts } from "../parts.ts";
import { actOf, type By } from "../security-act.ts";
import { after, EMAIL_CHANGE_MS } from "../sessions/durations.ts";
import { type OwnSessions, personOf } from "../sessions/own-sessions.ts";
import { hashToken, newToken, readToken } from "../tokens/secret-token.ts";

export type EmailChanges = {
  /** Mails both addresses. SIGN_IN_TOO_OLD. */
  request(by: By, publicUrl: string, newEmail: string): Promise<void>;
  /** LINK_INVALID; also when somebody else got the address meanwhile. */
  confirm(token: string, origin: RequestOrigin): Promise<{ kind: "changed" | "waits-for-other" }>;
};

const invalid = (): ProvostError =>
  new ProvostError("LINK_INVALID", "the link was used before, has expired, or never was");

export const createEmailChanges = (parts: IdentityParts, sessions: OwnSessions): EmailChanges => ({
  request: async (by, publicUrl, newEmail) => {
    await sessions.demandRecent(by);
    const { userId } = personOf(by);
    const [oldToken, confirmToken] = [newToken("link"), newToken("link")];
    const expiresAt = after(parts.clock.now(), EMAIL_CHANGE_MS);
    await parts.record(actOf("email.change-asked", by, { type: "user", id: userId }), null);
    const user = await parts.db.transaction(DIRECTORY, async (tx) => {
      const found = await findUser(tx, userId);
      const oldTokenHash = found?.email ? hashToken(oldToken) : null;
      const changeId = uuidV7(tx.now);
      const hashes = { oldTokenHash, newTokenHash: hashToken(confirmToken) };
      await insertEmailChange(tx, { changeId, userId, newEmail, ...hashes, expiresAt });
      return found;
    });
    if (user?.email) {
      parts.mailer.post(oldAddressMessage(user.email, newEmail, linkTo(publicUrl, "/sign-in/email", oldToken)));
    }
    parts.mailer.post(newAddressMessage(newEmail, linkTo(publicUrl, "/sign-in/email", confirmToken)));
  },
  confirm: async (token, origin) => {
    if (readToken(token)?.kind !== "link") throw invalid();
    const outcome = await parts.db.transaction(DIRECTORY, async (tx) => {
      const change = await confirmEmailChange(tx, hashToken(token));
      if (change === null) return null;
      if (!change.complete) return { change, done: false };
      await lockUser(tx, change.userId, "update");
      await closeEmailChange(tx, change.changeId);
      if (!(await setUserEmail(tx, change.userId, change.newEmail))) return null;
      await revokeOneTimeTokens(tx, change.userId, ["sign-in", "password-reset"]); // they went to the old address
      return { change, done: true };
    });
    if (outcome === null) throw invalid();
    if (!outcome.done) return { kind: "waits-for-other" };
    const { userId } = outcome.change;
    const subject = { type: "user", id: userId };
    const actor = { kind: "user", id: userId } as const;
    await parts.record({ act: "email.changed", tenantId: DIRECTORY, actor, subject, origin, details: {} }, null);
    return { kind: "changed" };
  },
});

/** Setting and resetting a password. Either ends every other session, and makes links and tickets of before worthless. */
import { ProvostError } from "../../../model/errors.ts";
import { DIRECTORY, type SessionId, type UserId } from "../../../model/ids.ts";
import type { RequestOrigin } from "../../../model/access.ts";
import type { Tx } from "../../../store/database.ts";
import { findPassword, setPassword } from "../../../store/identity/passwords.ts";
import {
  insertOneTimeToken,
  lockOneTimeToken,
  revokeOneTimeTokens,
  takeOneTimeToken,
} from "../../../store/identity/one-time-tokens.ts";
import { endSessions } from "../../../store/identity/sessions.ts";
import { findUser, findUserByEmail, lockUser, type User } from "../../../store/identity/users.ts";
import { linkTo, resetMessage } from "../mail/messages.ts";
import { tellPerson } from "../mail/tell-person.ts";
import type { IdentityParts } from "../parts.ts";
import { actOf, type By, type SecurityAct } from "../security-act.ts";
import { after, RESET_MS } from "../sessions/durations.ts";
import { type OwnSessions, personOf } from "../sessions/own-sessions.ts";
import type { LinkRequested } from "../sign-in/link-sign-in.ts";
import { throttle } from "../sign-in/sign-in.ts";
import { admitMail, demandTry } from "../sign-in/throttle.ts";
import { hashToken, newToken, readToken } from "../tokens/secret-token.ts";
import { demandStrongPassword } from "./strength.ts";

export type Passwords = {
  /**
   * @param current the password of now; null where there is none, or the sign-in is recent
   * @throws PASSWORD_WEAK, SIGN_IN_FAILED, SIGN_IN_TOO_OLD, RATE_LIMITED
   */
  change(by: By, request: { current: string | null; next: string }): Promise<void>;
  requestReset(publicUrl: string, email: string, origin: RequestOrigin): Promise<LinkRequested>;
  /** The link stays good when the password is too weak. LINK_INVALID, PASSWORD_WEAK. */
  reset(token: string, next: string, origin: RequestOrigin): Promise<void>;
};

const replace = async (tx: Tx, userId: UserId, hash: string, except?: SessionId): Promise<void> => {
  await lockUser(tx, userId, "update");
  await setPassword(tx, userId, hash);
  await revokeOneTimeTokens(tx, userId, ["sign-in", "password-reset", "second-factor"]);
  await endSessions(tx, { userId, ...(except === undefined ? {} : { except }) }, "the password was changed");
};

const invalidLink = (): ProvostError =>
  new ProvostError("LINK_INVALID", "the link was used before, has expired, or never was");

const aboutUser = (act: SecurityAct["act"], userId: UserId, origin: RequestOrigin): SecurityAct => ({
  act,
  tenantId: DIRECTORY,
  actor: { kind: "user", id: userId },
  subject: { type: "user", id: userId },
  origin,
  details: {},
});

const demandCurrent = async (parts: IdentityParts, by: By, current: string): Promise<void> => {
  const { userId } = personOf(by);
  await demandTry(parts, `password of ${userId}`, by);
  const hash = await parts.db.transaction(DIRECTORY, (tx) => findPassword(tx, userId));
  if (!(await parts.hasher.verify(hash, current))) {
    throw new ProvostError("SIGN_IN_FAILED", "the present password is another one");
  }
};

const createReset = (parts: IdentityParts): Passwords["reset"] => {
  const { db } = parts;
  const find = async (hash: string): Promise<User | null> =>
    db.transaction(DIRECTORY, async (tx) => {
      const token = await lockOneTimeToken(tx, "password-reset", hash);
      return token?.userId ? findUser(tx, token.userId) : null;
    });
  return async (token, next, origin) => {
    if (readToken(token)?.kind !== "link") throw invalidLink();
    const user = await find(hashToken(token));
    if (user === null) throw invalidLink();
    await demandStrongPassword(next, [user.name, user.email]);
    const hash = await parts.hasher.hash(next);
    await parts.record(aboutUser("password.set", user.userId, origin), null);
    const done = await db.transaction(DIRECTORY, async (tx) => {
      const taken = await takeOneTimeToken(tx, "password-reset", hashToken(token));
      if (taken === null) return false;
      await replace(tx, user.userId, hash);
      return true;
    });
    if (!done) throw invalidLink();
    parts.forget();
    await tellPerson(parts, user.userId, "password.set");
  };
};

export const createPasswords = (parts: IdentityParts, sessions: OwnSessions): Passwords => ({
  change: async (by, { current, next }) => {
    const { userId, sessionId } = personOf(by);
    if (current === null) await sessions.demandRecent(by);
    else await demandCurrent(parts, by, current);
    const user = await parts.db.transaction(DIRECTORY, (tx) => findUser(tx, userId));
    await demandStrongPassword(next, [user?.name ?? null, user?.email ?? null]);
    const hash = await parts.hasher.hash(next);
    await parts.record(actOf("password.set", by, { type: "user", id: userId }), null);
    await parts.db.transaction(DIRECTORY, (tx) => replace(tx, userId, hash, sessionId));
    parts.forget();
    await tellPerson(parts, userId, "password.set");
  },
  requestReset: async (publicUrl, email, origin) => {
    const token = newToken("link");
    const expiresAt = after(parts.clock.now(), RESET_MS);
    const asked = await parts.db.transaction(DIRECTORY, async (tx) => {
      const admission = await admitMail(tx, email, origin.address);
      const user = await findUserByEmail(tx, email);
      const userId = user?.state === "active" ? user.userId : null;
      const tokenHash = hashToken(token);
      await insertOneTimeToken(tx, { tokenHash, purpose: "password-reset", userId, payload: {}, expiresAt });
      return { ...admission, userId, to: userId === null ? null : (user?.email ?? null) };
    });
    if (asked.waitMs !== null) return throttle(parts, { origin }, asked.waitMs);
    const { userId, to, mayMail } = asked;
    const act = { ...aboutUser("password.reset-asked", userId ?? ("unknown" as UserId), origin), actor: null };
    await parts.record(userId === null ? { ...act, subject: null } : act, null);
    if (to !== null && mayMail) parts.mailer.post(resetMessage(to, linkTo(publicUrl, "/sign-in/reset", token)));
    return { kind: "accepted" };
  },
  reset: createReset(parts),
});

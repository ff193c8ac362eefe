/** From a proven first factor to a session: the second step where the person has set one, the audit, the session. */
import type { RequestOrigin } from "../../../model/access.ts";
import { DIRECTORY, type TenantId, type UserId } from "../../../model/ids.ts";
import type { Tx } from "../../../store/database.ts";
import {
  findMembership,
  listMemberships,
  type MemberRole,
  type Membership,
} from "../../../store/identity/memberships.ts";
import { insertOneTimeToken } from "../../../store/identity/one-time-tokens.ts";
import { findSecondFactor } from "../../../store/identity/second-factors.ts";
import { lockUser } from "../../../store/identity/users.ts";
import type { IdentityParts } from "../parts.ts";
import type { SecurityAct } from "../security-act.ts";
import { csrfTokenOf } from "../sessions/csrf.ts";
import { after, SECOND_FACTOR_MS } from "../sessions/durations.ts";
import { type Grant, openSession, type SessionForm } from "../sessions/open-session.ts";
import { hashToken, newToken } from "../tokens/secret-token.ts";

/** What somebody wants to get, and from where. */
export type SignInWish = {
  form: SessionForm;
  /** The first one that the person joined when null. */
  tenantId: TenantId | null;
  origin: RequestOrigin;
};

export type SignedIn = {
  kind: "signed-in";
  sessionId: string;
  userId: UserId;
  tenantId: TenantId;
  role: MemberRole;
  expiresAt: Date;
  cookie: { value: string; csrfToken: string } | null;
  tokens: { accessToken: string; accessExpiresAt: Date; refreshToken: string } | null;
};

export type SignInAnswer =
  | SignedIn
  /** The person has a second factor: the ticket and a code are the second step. */
  | { kind: "second-factor"; ticket: string; expiresAt: Date }
  /** The reason is for the log. The code is there where who asks may know more than that it is refused. */
  | { kind: "refused"; reason: string; code?: "LINK_ELSEWHERE" }
  | { kind: "throttled"; retryInMs: number };

export type Proven = {
  userId: UserId;
  method: string;
  /** Asked under the lock that the session is opened under; a reason when what was proven no longer holds. */
  stillHolds?: (tx: Tx) => Promise<string | null>;
};

export const toSignedIn = async (parts: IdentityParts, grant: Grant): Promise<SignedIn> => {
  const { sessionId, userId, tenantId, role, expiresAt, secret } = grant;
  const facts = { kind: "signed-in", sessionId, userId, tenantId, role, expiresAt } as const;
  if (secret.form === "cookie") {
    return { ...facts, cookie: { value: secret.cookie, csrfToken: csrfTokenOf(secret.cookie) }, tokens: null };
  }
  const access = await parts.accessTokens.issue({ userId, sessionId, tenantId });
  const { refreshToken } = secret;
  return {
    ...facts,
    cookie: null,
    tokens: { accessToken: access.token, accessExpiresAt: access.expiresAt, refreshToken },
  };
};

const chooseMembership = async (tx: Tx, userId: UserId, tenantId: TenantId | null): Promise<Membership | null> => {
  if (tenantId !== null) return findMembership(tx, tenantId, userId);
  const [first] = await listMemberships(tx, userId);
  return first ?? null;
};

const signInAct = (
  act: "sign-in.done" | "sign-in.refused" | "sign-in.throttled",
  { origin }: Pick<SignInWish, "origin">,
  about: { tenantId?: TenantId | undefined; userId?: UserId | undefined },
  details: SecurityAct["details"],
): SecurityAct => ({
  act,
  tenantId: about.tenantId ?? DIRECTORY,
  actor: about.userId === undefined ? null : { kind: "user", id: about.userId },
  subject: null,
  origin,
  details,
});

/** Records the refusal. The answer holds nothing that tells one reason from another. */
export const refuse = async (
  parts: IdentityParts,
  wish: Pick<SignInWish, "origin">,
  reason: string,
  userId?: UserId,
): Promise<{ kind: "refused"; reason: string }> => {
  await parts.record(signInAct("sign-in.refused", wish, { userId }, { reason }), null);
  return { kind: "refused", reason };
};

export const throttle = async (
  parts: IdentityParts,
  wish: Pick<SignInWish, "origin">,
  retryInMs: number,
): Promise<{ kind: "throttled"; retryInMs: number }> => {
  await parts.record(signInAct("sign-in.throttled", wish, {}, { retryInMs }), null);
  return { kind: "throttled", retryInMs };
};

/** Opens the session of somebody who has shown all that is asked for. */
export const completeSignIn = async (parts: IdentityParts, proven: Proven, wish: SignInWish): Promise<SignInAnswer> => {
  const { userId, method } = proven;
  const chosen = await parts.db.transaction(DIRECTORY, (tx) => chooseMembership(tx, userId, wish.tenantId));
  if (chosen === null) return refuse(parts, wish, "no member of the tenant", userId);
  await parts.record(signInAct("sign-in.done", wish, { tenantId: chosen.memberOf, userId }, { method }), null);
  const opened = await parts.db.transaction(DIRECTORY, async (tx) => {
    const user = await lockUser(tx, userId, "share");
    if (user?.state !== "active") return "the account is disabled";
    const membership = await findMembership(tx, chosen.memberOf, userId);
    if (membership === null) return "no member of the tenant any more";
    const problem = (await proven.stillHolds?.(tx)) ?? null;
    return problem ?? openSession(tx, { membership, form: wish.form, method, origin: wish.origin });
  });
  return typeof opened === "string" ? refuse(parts, wish, opened, userId) : toSignedIn(parts, opened);
};

/** Asks for the second factor first, where the person has one. */
export const proceed = async (parts: IdentityParts, proven: Proven, wish: SignInWish): Promise<SignInAnswer> => {
  const { userId, method } = proven;
  const ticket = newToken("link");
  const expiresAt = after(parts.clock.now(), SECOND_FACTOR_MS);
  const asked = await parts.db.transaction(DIRECTORY, async (tx) => {
    const factor = await findSecondFactor(tx, userId);
    if (!factor?.confirmed) return null;
    const problem = (await proven.stillHolds?.(tx)) ?? null;
    if (problem !== null) return problem;
    const payload = { method, form: wish.form, tenantId: wish.tenantId ?? "" };
    await insertOneTimeToken(tx, {
      tokenHash: hashToken(ticket),
      purpose: "second-factor",
      userId,
      payload,
      expiresAt,
    });
    return true;
  });
  if (asked === null) return completeSignIn(parts, proven, wish);
  return asked === true ? { kind: "second-factor", ticket, expiresAt } : refuse(parts, wish, asked, userId);
};

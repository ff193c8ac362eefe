/** Sign-in by a link that was mailed, or printed for the owner of a data folder. */
import { ProvostError } from "../../../model/errors.ts";
import { DIRECTORY, LOCAL_TENANT, type UserId } from "../../../model/ids.ts";
import type { RequestOrigin } from "../../../model/access.ts";
import { uuidV7 } from "../../../runtime/ids.ts";
import type { Tx } from "../../../store/database.ts";
import { insertMembership, listMembers } from "../../../store/identity/memberships.ts";
import {
  insertOneTimeToken,
  lockOneTimeToken,
  revokeOneTimeTokens,
  takeOneTimeToken,
} from "../../../store/identity/one-time-tokens.ts";
import { insertTenant, lockTenant } from "../../../store/identity/tenants.ts";
import { findUserByEmail, insertUser } from "../../../store/identity/users.ts";
import { demandLocal } from "../demand-local.ts";
import { linkTo, signInMessage } from "../mail/messages.ts";
import type { IdentityParts } from "../parts.ts";
import { actOf, type By } from "../security-act.ts";
import { after, LINK_MS, SET_UP_MS } from "../sessions/durations.ts";
import { hashToken, newToken, readToken } from "../tokens/secret-token.ts";
import { completeSignIn, proceed, refuse, throttle, type SignInAnswer, type SignInWish } from "./sign-in.ts";
import { admitMail } from "./throttle.ts";

/** @property asker what the browser is to hold until it opens the link */
export type LinkRequested = { kind: "accepted"; asker?: string } | { kind: "throttled"; retryInMs: number };

type LinkRequest = { email: string; origin: RequestOrigin; browser?: { asker: string | null } | undefined };

/** The one that it holds, so that a link that it asked for before works too. */
const askerOf = ({ asker }: { asker: string | null }): string =>
  asker !== null && readToken(asker)?.kind === "link" ? asker : newToken("link");

/** The same statements and the same answer for every address; a row for nobody in particular is good for nothing. */
export const requestSignInLink = async (
  parts: IdentityParts,
  publicUrl: string,
  { email, origin, browser }: LinkRequest,
): Promise<LinkRequested> => {
  const token = newToken("link");
  const asker = browser && askerOf(browser);
  const expiresAt = after(parts.clock.now(), LINK_MS);
  const asked = await parts.db.transaction(DIRECTORY, async (tx) => {
    const admission = await admitMail(tx, email, origin.address);
    if (admission.waitMs !== null) return admission;
    const user = await findUserByEmail(tx, email);
    const userId = user?.state === "active" ? user.userId : null;
    const tokenHash = hashToken(token);
    const payload: Record<string, string> = asker === undefined ? {} : { asker: hashToken(asker) };
    await insertOneTimeToken(tx, { tokenHash, purpose: "sign-in", userId, payload, expiresAt });
    return { ...admission, to: userId === null ? null : (user?.email ?? null) };
  });
  if (asked.waitMs !== null) return throttle(parts, { origin }, asked.waitMs);
  if ("to" in asked && asked.to !== null && asked.mayMail) {
    parts.mailer.post(signInMessage(asked.to, linkTo(publicUrl, "/sign-in/link", token)));
  }
  return { kind: "accepted", ...(asker !== undefined && { asker }) };
};

const ensureOwner = async (tx: Tx, name: string): Promise<UserId> => {
  await insertTenant(tx, LOCAL_TENANT, "Local");
  await lockTenant(tx, LOCAL_TENANT); // two links that are opened at once make one owner
  const members = await listMembers(tx, LOCAL_TENANT);
  const owner = members.find(({ role, state }) => role === "owner" && state === "active");
  if (owner !== undefined) return owner.userId;
  const userId = uuidV7(tx.now) as UserId;
  await insertUser(tx, { userId, email: null, name });
  await insertMembership(tx, { memberOf: LOCAL_TENANT, userId, role: "owner" });
  return userId;
};

/**
 * A link that makes, or enters as, the owner of the local tenant. Whoever may start the control plane on its data folder
 * may read its database anyway, so it asks for no second factor. Earlier ones stop working.
 * @param name of the owner, when there is none yet
 */
export const createSetUpToken = async (
  parts: IdentityParts,
  name: string,
): Promise<{ token: string; expiresAt: Date }> => {
  const token = newToken("link");
  const expiresAt = after(parts.clock.now(), SET_UP_MS);
  await parts.db.transaction(DIRECTORY, async (tx) => {
    await revokeOneTimeTokens(tx, null, ["set-up"]);
    const tokenHash = hashToken(token);
    await insertOneTimeToken(tx, { tokenHash, purpose: "set-up", userId: null, payload: { name }, expiresAt });
  });
  return { token, expiresAt };
};

/**
 * For another such link, while the control plane runs. A token of the data folder's owner for another tenant makes none: it is
 * for that tenant alone.
 * @param name of the owner, when there is none yet
 */
export const createOwnerToken = async (
  parts: IdentityParts,
  by: By,
  name: string,
): Promise<{ token: string; expiresAt: Date }> => {
  demandLocal(by, "links for the owner of the data folder are");
  if (by.actor.tenantId !== LOCAL_TENANT) {
    throw new ProvostError("FORBIDDEN", `the token is for the tenant ${by.actor.tenantId} alone`);
  }
  await parts.record(actOf("owner-link.made", by, null), null);
  return createSetUpToken(parts, name);
};

type Taken = { userId: UserId; method: "link" | "set-up" } | { elsewhere: UserId } | null;
type Opener = { form: SignInWish["form"]; asker: string | null };

/**
 * Whoever sees a mail that is not theirs gets in nowhere, and a link that somebody had sent to themselves makes nobody
 * else work under their name: a browser opens what it has asked for, and a program what a program has.
 */
const isElsewhere = (asked: string | undefined, { form, asker }: Opener): boolean =>
  asked === undefined ? form === "cookie" : asker === null || hashToken(asker) !== asked;

const take = async (tx: Tx, tokenHash: string, opener: Opener): Promise<Taken> => {
  const mailed = await lockOneTimeToken(tx, "sign-in", tokenHash);
  if (mailed?.userId) {
    if (isElsewhere(mailed.payload["asker"], opener)) return { elsewhere: mailed.userId };
    await takeOneTimeToken(tx, "sign-in", tokenHash);
    return { userId: mailed.userId, method: "link" };
  }
  const printed = await takeOneTimeToken(tx, "set-up", tokenHash);
  if (printed === null) return null;
  return { userId: await ensureOwner(tx, printed.payload["name"] ?? "Owner"), method: "set-up" };
};

/** A printed link is for whatever browser it is opened in: who reads it may read the data folder. */
export const signInWithLink = async (
  parts: IdentityParts,
  token: string,
  wish: SignInWish,
  asker: string | null,
): Promise<SignInAnswer> => {
  if (readToken(token)?.kind !== "link") return refuse(parts, wish, "no link");
  const taken = await parts.db.transaction(DIRECTORY, (tx) => take(tx, hashToken(token), { form: wish.form, asker }));
  if (taken === null) return refuse(parts, wish, "the link was used before, has expired, or never was");
  if ("elsewhere" in taken) {
    const refusal = await refuse(parts, wish, "the link was asked for in another browser", taken.elsewhere);
    return { ...refusal, code: "LINK_ELSEWHERE" };
  }
  return taken.method === "set-up"
    ? completeSignIn(parts, taken, { ...wish, tenantId: LOCAL_TENANT })
    : proceed(parts, taken, wish);
};

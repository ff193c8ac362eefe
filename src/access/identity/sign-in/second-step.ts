/** The second step of a sign-in: the ticket of the first, and a code of the app or a recovery code. */
import { DIRECTORY, type TenantId, type UserId } from "../../../model/ids.ts";
import type { Tx } from "../../../store/database.ts";
import { countWrongTry, lockOneTimeToken, takeOneTimeToken } from "../../../store/identity/one-time-tokens.ts";
import type { IdentityParts } from "../parts.ts";
import { openFactor, takeCode, type SecondCode } from "../second-factor/codes.ts";
import type { SessionForm } from "../sessions/open-session.ts";
import { hashToken, readToken } from "../tokens/secret-token.ts";
import { completeSignIn, refuse, throttle, type SignInAnswer, type SignInWish } from "./sign-in.ts";
import { admitTry, returnTry } from "./throttle.ts";

/** A ticket is good for so many codes: a million of them are tried at the throttle's pace, over many tickets. */
const TRIES = 5;

type First = { userId: UserId; method: string; form: SessionForm; tenantId: TenantId | null };
type Step = { kind: "proven"; first: First } | { kind: "wait"; waitMs: number } | { kind: "wrong"; userId?: UserId };

export const signInWithSecondFactor = async (
  parts: IdentityParts,
  { ticket, code }: { ticket: string; code: SecondCode },
  wish: Pick<SignInWish, "origin">,
): Promise<SignInAnswer> => {
  if (readToken(ticket)?.kind !== "link") return refuse(parts, wish, "no ticket");
  const hash = hashToken(ticket);
  const step = await parts.db.transaction(DIRECTORY, async (tx: Tx): Promise<Step> => {
    const held = await lockOneTimeToken(tx, "second-factor", hash);
    if (held === null || held.userId === null) return { kind: "wrong" };
    const { userId } = held;
    const account = `second factor of ${userId}`;
    const waitMs = await admitTry(tx, account, wish.origin.address);
    if (waitMs !== null) return { kind: "wait", waitMs };
    const factor = await openFactor(tx, parts.sealer, userId);
    if (factor === null || !(await takeCode(tx, userId, factor, code))) {
      await countWrongTry(tx, hash, TRIES);
      return { kind: "wrong", userId };
    }
    await returnTry(tx, account);
    const taken = await takeOneTimeToken(tx, "second-factor", hash);
    const { method = "", form, tenantId } = taken?.payload ?? {};
    const first = { userId, method: `${method}+${code.kind}`, form: form === "cookie" ? form : "tokens" } as const;
    return { kind: "proven", first: { ...first, tenantId: tenantId ? (tenantId as TenantId) : null } };
  });
  if (step.kind === "wait") return throttle(parts, wish, step.waitMs);
  if (step.kind === "wrong") return refuse(parts, wish, "wrong ticket or code", step.userId);
  const { userId, method, form, tenantId } = step.first;
  return completeSignIn(parts, { userId, method }, { form, tenantId, origin: wish.origin });
};

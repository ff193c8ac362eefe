/**
 * Rotating refresh tokens. Each works once and is answered with its successor. One that comes back later was copied, by
 * whoever comes second or first, so its session ends. But a client may lose the answer, or ask twice at once: within ten
 * seconds and as long as the successor was not used, the same successor is given again. That it is the same is what keeps
 * detection whole: the thief and the owner have one chain between them, and the next of both to use it ends it. Successors
 * are derived, HMAC(key of the session, old token), so that they need not be stored: who reads the database lacks the
 * token, and who stole a token lacks the key.
 */
import { createHmac } from "node:crypto";
import type { RequestOrigin } from "../../../model/access.ts";
import { DIRECTORY } from "../../../model/ids.ts";
import type { Tx } from "../../../store/database.ts";
import { findRefreshToken, insertRefreshToken, markRefreshTokenUsed } from "../../../store/identity/refresh-tokens.ts";
import { endSessions, lockLiveSession, markSessionsSeen, type LiveSession } from "../../../store/identity/sessions.ts";
import type { IdentityParts } from "../parts.ts";
import { hashToken, readToken, tokenFrom } from "../tokens/secret-token.ts";
import { after, IDLE_MS, REFRESH_GRACE_MS } from "./durations.ts";

export type Refreshed =
  | { kind: "refreshed"; session: LiveSession; refreshToken: string; accessToken: string; accessExpiresAt: Date }
  | { kind: "refused"; reason: string };

type Rotation = { kind: "rotated"; session: LiveSession; refreshToken: string } | { kind: "refused"; reason: string };
type Reuse = { kind: "reuse"; session: LiveSession };

const successorOf = (token: string, rotationKey: Uint8Array): string =>
  tokenFrom("refresh", createHmac("sha256", rotationKey).update(token).digest());

const rotate = async (tx: Tx, token: string): Promise<Rotation | Reuse> => {
  const hash = hashToken(token);
  const found = await findRefreshToken(tx, hash);
  if (found === null) return { kind: "refused", reason: "unknown refresh token" };
  const locked = await lockLiveSession(tx, found.sessionId);
  if (locked === null) return { kind: "refused", reason: "the session has ended" };
  // Read again under the lock: the token may have been used while this request waited for it.
  const held = await findRefreshToken(tx, hash);
  const successor = successorOf(token, locked.rotationKey);
  if (held?.usedAt) {
    const next = await findRefreshToken(tx, hashToken(successor));
    const again = next?.usedAt === null && tx.now.getTime() - held.usedAt.getTime() <= REFRESH_GRACE_MS;
    if (!again) return { kind: "reuse", session: locked.session };
  } else {
    await markRefreshTokenUsed(tx, hash);
    await insertRefreshToken(tx, hashToken(successor), found.sessionId);
    const seen = { sessionId: found.sessionId, seenAt: tx.now, idleExpiresAt: after(tx.now, IDLE_MS) };
    await markSessionsSeen(tx, [seen]);
  }
  return { kind: "rotated", session: locked.session, refreshToken: successor };
};

const endFamily = async (parts: IdentityParts, session: LiveSession, origin: RequestOrigin): Promise<void> => {
  await parts.record(
    {
      act: "session.reuse",
      tenantId: session.memberOf,
      actor: { kind: "user", id: session.userId },
      subject: { type: "session", id: session.sessionId },
      origin,
      details: { device: session.device },
    },
    null,
  );
  const { userId, sessionId } = session;
  await parts.db.transaction(DIRECTORY, (tx) =>
    endSessions(tx, { userId, sessionId }, "a refresh token was used twice"),
  );
  parts.forget();
};

export const refreshSession = async (
  parts: IdentityParts,
  token: string,
  origin: RequestOrigin,
): Promise<Refreshed> => {
  if (readToken(token)?.kind !== "refresh") return { kind: "refused", reason: "no refresh token" };
  const rotation = await parts.db.transaction(DIRECTORY, (tx) => rotate(tx, token));
  if (rotation.kind === "refused") return rotation;
  if (rotation.kind === "reuse") {
    await endFamily(parts, rotation.session, origin);
    return { kind: "refused", reason: "the refresh token was used before" };
  }
  const { session, refreshToken } = rotation;
  const { userId, sessionId, memberOf: tenantId } = session;
  const access = await parts.accessTokens.issue({ userId, sessionId, tenantId });
  return { kind: "refreshed", session, refreshToken, accessToken: access.token, accessExpiresAt: access.expiresAt };
};

/** A session: one person, one tenant, one device. A browser holds it as a cookie, a program as tokens. */
import { randomBytes } from "node:crypto";
import type { RequestOrigin } from "../../../model/access.ts";
import type { SessionId, TenantId, UserId } from "../../../model/ids.ts";
import { uuidV7 } from "../../../runtime/ids.ts";
import type { Tx } from "../../../store/database.ts";
import type { MemberRole, Membership } from "../../../store/identity/memberships.ts";
import { insertRefreshToken } from "../../../store/identity/refresh-tokens.ts";
import { insertSession } from "../../../store/identity/sessions.ts";
import { storable } from "../../../store/storable.ts";
import { hashToken, newToken } from "../tokens/secret-token.ts";
import { after, IDLE_MS, SESSION_MS } from "./durations.ts";

export type SessionForm = "cookie" | "tokens";

export type Grant = {
  sessionId: SessionId;
  userId: UserId;
  tenantId: TenantId;
  role: MemberRole;
  expiresAt: Date;
  /** One of both, by the form that was asked for. */
  secret: { form: "cookie"; cookie: string } | { form: "tokens"; refreshToken: string };
};

export type SessionRequest = { membership: Membership; form: SessionForm; method: string; origin: RequestOrigin };

const MAX_DEVICE_LENGTH = 200;

export const openSession = async (tx: Tx, request: SessionRequest): Promise<Grant> => {
  const { membership, form, method, origin } = request;
  const sessionId = uuidV7(tx.now) as SessionId;
  const token = newToken(form === "cookie" ? "session" : "refresh");
  const expiresAt = after(tx.now, SESSION_MS);
  const { memberOf, userId, role } = membership;
  await insertSession(tx, {
    sessionId,
    userId,
    memberOf,
    cookieHash: form === "cookie" ? hashToken(token) : null,
    rotationKey: randomBytes(32),
    method,
    device: storable(origin.userAgent ?? "unknown").slice(0, MAX_DEVICE_LENGTH),
    address: origin.address,
    idleExpiresAt: after(tx.now, IDLE_MS),
    expiresAt,
  });
  if (form === "tokens") await insertRefreshToken(tx, hashToken(token), sessionId);
  const secret = form === "cookie" ? { form, cookie: token } : { form, refreshToken: token };
  return { sessionId, userId, tenantId: memberOf, role, expiresAt, secret };
};

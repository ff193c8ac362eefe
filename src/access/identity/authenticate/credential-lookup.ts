/** What a credential stands for, as the database says it now. Every way to be refused is a reason for the log. */
import type { Actor, Role } from "../../../model/actor.ts";
import { DIRECTORY, type TenantId, type UserId } from "../../../model/ids.ts";
import { findAgentCertificate } from "../../../store/identity/agent-certificates.ts";
import { type ApiKey, findApiKeyByHash } from "../../../store/identity/api-keys.ts";
import type { Database } from "../../../store/database.ts";
import { findMembership } from "../../../store/identity/memberships.ts";
import { findServiceAccount } from "../../../store/identity/service-accounts.ts";
import type { LiveSession } from "../../../store/identity/sessions.ts";
import { findUser } from "../../../store/identity/users.ts";

export type Found = { kind: "actor"; actor: Actor } | { kind: "refused"; reason: string };

export const refused = (reason: string): Found => ({ kind: "refused", reason });

export const sessionActor = (session: LiveSession, expiresAt: Date): Actor => ({
  tenantId: session.memberOf,
  kind: "user",
  id: session.userId,
  roles: [session.role],
  scopes: null,
  credentialId: session.sessionId,
  sessionId: session.sessionId,
  expiresAt,
});

const roleOfUser = async (db: Database, tenantId: TenantId, userId: UserId): Promise<Role | null> =>
  db.transaction(DIRECTORY, async (tx) => {
    const user = await findUser(tx, userId);
    if (user?.state !== "active") return null;
    return (await findMembership(tx, tenantId, userId))?.role ?? null;
  });

const roleOfOwner = async (db: Database, tenantId: TenantId, key: ApiKey): Promise<Role | null> => {
  if (key.ownerKind === "agent") return "agent";
  if (key.ownerKind === "user") return roleOfUser(db, tenantId, key.ownerId as UserId);
  const account = await db.transaction(tenantId, (tx) => findServiceAccount(tx, key.ownerId));
  return account?.state === "active" ? account.role : null;
};

export const lookUpKey = async (db: Database, tenantId: TenantId, keyHash: string): Promise<Found> => {
  const found = await db.transaction(tenantId, async (tx) => ({
    now: tx.now,
    key: await findApiKeyByHash(tx, keyHash),
  }));
  const { key, now } = found;
  if (key === null) return refused("unknown key");
  if (key.revokedAt !== null) return refused("revoked key");
  if (key.expiresAt !== null && key.expiresAt <= now) return refused("expired key");
  const role = await roleOfOwner(db, tenantId, key);
  if (role === null) return refused("the key's owner is disabled or no member any more");
  const { ownerKind: kind, ownerId: id, scopes, keyId, expiresAt } = key;
  return { kind: "actor", actor: { tenantId, kind, id, roles: [role], scopes, credentialId: keyId, expiresAt } };
};

export const lookUpCertificate = async (db: Database, tenantId: TenantId, fingerprint: string): Promise<Found> => {
  const found = await db.transaction(tenantId, async (tx) => ({
    now: tx.now,
    certificate: await findAgentCertificate(tx, fingerprint),
  }));
  const { certificate, now } = found;
  if (certificate === null) return refused("a certificate that was not issued here");
  if (certificate.revokedAt !== null) return refused("revoked certificate");
  if (certificate.expiresAt <= now) return refused("expired certificate");
  const { agentId: id, expiresAt } = certificate;
  const actor = {
    tenantId,
    kind: "agent",
    id,
    roles: ["agent"],
    scopes: null,
    credentialId: fingerprint,
    expiresAt,
  } as const;
  return { kind: "actor", actor };
};

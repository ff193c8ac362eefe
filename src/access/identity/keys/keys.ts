/** API keys and agent tokens: made, listed, rotated, revoked. The text of one is returned once and never stored. */
import type { Actor } from "../../../model/actor.ts";
import { ProvostError } from "../../../model/errors.ts";
import type { ApiKeyId } from "../../../model/ids.ts";
import { uuidV7 } from "../../../runtime/ids.ts";
import {
  type ApiKey,
  insertApiKey,
  type KeyOwner,
  listApiKeys,
  lockApiKey,
  replaceApiKey,
  revokeApiKey,
} from "../../../store/identity/api-keys.ts";
import type { Tx } from "../../../store/database.ts";
import { findServiceAccount } from "../../../store/identity/service-accounts.ts";
import { demandRank, hasRank } from "../members/rank.ts";
import type { IdentityParts } from "../parts.ts";
import { actOf, type By } from "../security-act.ts";
import { after } from "../sessions/durations.ts";
import { hashToken, hintOf, newToken } from "../tokens/secret-token.ts";

const DAY_MS = 24 * 3_600_000;
const MAX_LIFE_MS = 366 * DAY_MS;
const MAX_OVERLAP_MS = 30 * DAY_MS;

export type KeyRequest = KeyOwner & { name: string; scopes: string[] | null; lifeMs: number };
export type MadeKey = { key: ApiKey; token: string };

export type Keys = {
  /** Oldest first, revoked ones included; for administrators all, for others their own. */
  list(by: By, owner?: Partial<KeyOwner>): Promise<ApiKey[]>;
  /** FORBIDDEN, SERVICE_ACCOUNT_NOT_FOUND, REQUEST_INVALID. */
  create(by: By, request: KeyRequest): Promise<MadeKey>;
  /** A successor with the same rights; the old one works for `overlapMs` beside it. API_KEY_NOT_FOUND, STATE_CONFLICT. */
  rotate(by: By, keyId: ApiKeyId, overlapMs: number): Promise<MadeKey>;
  /** API_KEY_NOT_FOUND. */
  revoke(by: By, keyId: ApiKeyId): Promise<ApiKey>;
};

/** A key cannot make one that can do more than itself. */
const demandScopes = (actor: Actor, scopes: readonly string[] | null): void => {
  const { scopes: own } = actor;
  if (own === null || (scopes !== null && scopes.every((scope) => own.includes(scope)))) return;
  throw new ProvostError("FORBIDDEN", "a key with scopes can only make keys with the same scopes or fewer", {
    scopes: own,
  });
};

/** Who may hold, make and end keys of this owner. */
const demandOwner = async (tx: Tx, actor: Actor, owner: KeyOwner): Promise<void> => {
  if (owner.ownerKind === "user") {
    if (actor.kind === "user" && actor.id === owner.ownerId) return;
    throw new ProvostError("FORBIDDEN", "everybody makes their own keys; programs have service accounts");
  }
  if (owner.ownerKind === "agent") return demandRank(actor, "maintainer");
  const account = await findServiceAccount(tx, owner.ownerId);
  if (account === null) {
    throw new ProvostError("SERVICE_ACCOUNT_NOT_FOUND", `no service account is ${owner.ownerId}`, { ...owner });
  }
  demandRank(actor, account.role);
};

const demandLife = (lifeMs: number): void => {
  if (lifeMs > 0 && lifeMs <= MAX_LIFE_MS) return;
  throw new ProvostError("REQUEST_INVALID", "a key lives for a moment at least and 366 days at most", { lifeMs });
};

const isOwn = ({ actor }: By, key: KeyOwner): boolean => key.ownerKind === actor.kind && key.ownerId === actor.id;

const notFound = (keyId: ApiKeyId): ProvostError =>
  new ProvostError("API_KEY_NOT_FOUND", `no key is ${keyId}`, { keyId });

const insert = async (tx: Tx, by: By, request: KeyRequest): Promise<MadeKey> => {
  const { lifeMs, ...facts } = request;
  const token = newToken(request.ownerKind === "agent" ? "agent" : "key", tx.tenantId);
  const keyId = uuidV7(tx.now) as ApiKeyId;
  const made = { keyId, hint: hintOf(token), keyHash: hashToken(token), createdBy: by.actor.id };
  return { key: await insertApiKey(tx, { ...facts, ...made, expiresAt: after(tx.now, lifeMs) }), token };
};

export const createKeys = (parts: IdentityParts): Keys => {
  const inTenant = <T>(by: By, work: (tx: Tx) => Promise<T>): Promise<T> =>
    parts.db.transaction(by.actor.tenantId, work);
  return {
    list: async (by, owner) => {
      const keys = await inTenant(by, (tx) => listApiKeys(tx, owner));
      return keys.filter((key) => isOwn(by, key) || hasRank(by.actor, "admin"));
    },
    create: async (by, request) => {
      demandScopes(by.actor, request.scopes);
      demandLife(request.lifeMs);
      return inTenant(by, async (tx) => {
        await demandOwner(tx, by.actor, request);
        const made = await insert(tx, by, request);
        const details = { owner: `${request.ownerKind} ${request.ownerId}`, scopes: request.scopes?.join(" ") ?? null };
        await parts.record(actOf("key.made", by, { type: "key", id: made.key.keyId }, details), tx);
        return made;
      });
    },
    rotate: async (by, keyId, overlapMs) => {
      if (overlapMs < 0 || overlapMs > MAX_OVERLAP_MS) {
        throw new ProvostError("REQUEST_INVALID", "keys overlap for 30 days at most", { overlapMs });
      }
      const made = await inTenant(by, async (tx) => {
        const old = await lockApiKey(tx, keyId);
        if (old === null) throw notFound(keyId);
        await demandOwner(tx, by.actor, old);
        demandScopes(by.actor, old.scopes);
        const dead = old.revokedAt !== null || (old.expiresAt !== null && old.expiresAt <= tx.now);
        if (dead || old.replacedBy !== null) {
          const what = dead ? "it does not work any more" : `${old.replacedBy} is taking its place already`;
          throw new ProvostError("STATE_CONFLICT", `key ${keyId} cannot be rotated: ${what}`, { keyId });
        }
        const life = (old.expiresAt?.getTime() ?? tx.now.getTime() + MAX_LIFE_MS) - old.createdAt.getTime();
        const { name, ownerKind, ownerId, scopes } = old;
        const next = await insert(tx, by, { name, ownerKind, ownerId, scopes, lifeMs: Math.min(life, MAX_LIFE_MS) });
        await replaceApiKey(tx, keyId, next.key.keyId, after(tx.now, overlapMs));
        const details = { successor: next.key.keyId, overlapMs };
        await parts.record(actOf("key.rotated", by, { type: "key", id: keyId }, details), tx);
        return next;
      });
      parts.forget();
      return made;
    },
    revoke: async (by, keyId) => {
      const revoked = await inTenant(by, async (tx) => {
        const key = await lockApiKey(tx, keyId);
        if (key === null) throw notFound(keyId);
        // Administrators end anybody's key: it may be their last means.
        if (!isOwn(by, key)) demandRank(by.actor, key.ownerKind === "agent" ? "maintainer" : "admin");
        await parts.record(actOf("key.revoked", by, { type: "key", id: keyId }), tx);
        return revokeApiKey(tx, keyId);
      });
      parts.forget();
      if (revoked === null) throw notFound(keyId);
      return revoked;
    },
  };
};

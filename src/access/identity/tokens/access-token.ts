/**
 * Access tokens: EdDSA JWTs that live ten minutes. The private key is made in memory and never leaves it; its public half
 * is in the database, where every control plane finds it. So a restart or a day's rotation is just another key, tokens of
 * a control plane that is gone are good until they expire, and no file or row can be stolen to sign with.
 */
import { createPublicKey, generateKeyPairSync, type KeyObject, randomUUID } from "node:crypto";
import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from "jose";
import { z } from "zod";
import { DIRECTORY, type SessionId, type TenantId, type UserId } from "../../../model/ids.ts";
import type { Clock } from "../../../runtime/clock.ts";
import type { Database } from "../../../store/database.ts";
import { insertTokenKey, listTokenKeys, type TokenKey } from "../../../store/identity/token-keys.ts";

export const ACCESS_TOKEN_MS = 10 * 60_000;
/** How long a key signs. */
const ROTATION_MS = 24 * 3_600_000;
/** Clocks of control planes may differ by so much. */
const SKEW_MS = 30_000;
/** An unknown key id asks the database at most this often: anybody can send one. */
const RELOAD_MS = 1_000;
const ISSUER = "provost";
const AUDIENCE = "provost-api";

const claimsSchema = z.object({ sub: z.string(), sid: z.string(), tid: z.string(), exp: z.number() });

export type AccessClaims = { userId: UserId; sessionId: SessionId; tenantId: TenantId };

export type AccessTokens = {
  issue(claims: AccessClaims): Promise<{ token: string; expiresAt: Date }>;
  /** Null when it is none of ours, was altered, or has expired. Says nothing about its session. */
  verify(token: string): Promise<(AccessClaims & { expiresAt: Date }) | null>;
  /** Public keys, as /.well-known/jwks.json gives them. */
  jwks(): Promise<{ keys: (TokenKey["publicJwk"] & { kid: string; alg: "EdDSA"; use: "sig" })[] }>;
};

type SigningKey = { keyId: string; privateKey: KeyObject; until: number };

const publicJwkOf = (key: KeyObject): TokenKey["publicJwk"] => {
  const { x } = key.export({ format: "jwk" });
  return { kty: "OKP", crv: "Ed25519", x: String(x) };
};

const createSigning = (db: Database, clock: Clock): (() => Promise<SigningKey>) => {
  let current: Promise<SigningKey> | null = null;
  let until = 0;
  const rotate = async (now: number): Promise<SigningKey> => {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const key = { keyId: randomUUID(), privateKey, until: now + ROTATION_MS };
    const expiresAt = new Date(key.until + ACCESS_TOKEN_MS + SKEW_MS);
    const row = { keyId: key.keyId, publicJwk: publicJwkOf(publicKey), expiresAt };
    await db.transaction(DIRECTORY, (tx) => insertTokenKey(tx, row)); // before the first token that needs it
    return key;
  };
  return () => {
    const now = clock.now().getTime();
    if (current !== null && now < until) return current;
    until = now + ROTATION_MS;
    const mine = rotate(now);
    current = mine;
    mine.catch(() => {
      if (current === mine) current = null;
    });
    return mine;
  };
};

const createKnownKeys = (db: Database, clock: Clock): ((keyId: string) => Promise<KeyObject | null>) => {
  let keys = new Map<string, { key: KeyObject; expiresAt: Date }>();
  let loadedAt = -Infinity;
  let loading: Promise<void> | null = null;
  const load = async (): Promise<void> => {
    loadedAt = clock.now().getTime();
    const rows = await db.transaction(DIRECTORY, listTokenKeys);
    keys = new Map(
      rows.map(({ keyId, publicJwk, expiresAt }) => [
        keyId,
        { key: createPublicKey({ key: publicJwk, format: "jwk" }), expiresAt },
      ]),
    );
  };
  const find = (keyId: string): KeyObject | null => {
    const known = keys.get(keyId);
    return known !== undefined && known.expiresAt > clock.now() ? known.key : null;
  };
  return async (keyId) => {
    const known = find(keyId);
    if (known !== null) return known;
    if (loading === null && clock.now().getTime() - loadedAt >= RELOAD_MS) {
      loading = load().finally(() => (loading = null));
    }
    await loading;
    return find(keyId);
  };
};

export const createAccessTokens = ({ db, clock }: { db: Database; clock: Clock }): AccessTokens => {
  const signing = createSigning(db, clock);
  const knownKey = createKnownKeys(db, clock);

  const verify: AccessTokens["verify"] = async (token) => {
    try {
      const { kid } = decodeProtectedHeader(token);
      const key = typeof kid === "string" ? await knownKey(kid) : null;
      if (key === null) return null;
      const { payload } = await jwtVerify(token, key, {
        algorithms: ["EdDSA"], // whatever the token says of itself
        issuer: ISSUER,
        audience: AUDIENCE,
        currentDate: clock.now(),
        clockTolerance: 0,
      });
      const { sub, sid, tid, exp } = claimsSchema.parse(payload);
      const expiresAt = new Date(exp * 1_000);
      return { userId: sub as UserId, sessionId: sid as SessionId, tenantId: tid as TenantId, expiresAt };
    } catch (error) {
      if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof z.ZodError) return null;
      throw error;
    }
  };

  return {
    issue: async ({ userId, sessionId, tenantId }) => {
      const { keyId, privateKey } = await signing();
      const now = Math.floor(clock.now().getTime() / 1_000);
      const expires = now + ACCESS_TOKEN_MS / 1_000;
      const token = await new SignJWT({ sid: sessionId, tid: tenantId })
        .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", kid: keyId })
        .setSubject(userId)
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setIssuedAt(now)
        .setExpirationTime(expires)
        .setJti(randomUUID())
        .sign(privateKey);
      return { token, expiresAt: new Date(expires * 1_000) };
    },
    verify,
    jwks: async () => {
      const rows = await db.transaction(DIRECTORY, listTokenKeys);
      return { keys: rows.map(({ keyId, publicJwk }) => ({ ...publicJwk, kid: keyId, alg: "EdDSA", use: "sig" })) };
    },
  };
};

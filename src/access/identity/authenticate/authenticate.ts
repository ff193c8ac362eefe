/**
 * From a credential to who it stands for, or a refusal. Tenant and roles come out of the database, never out of what was
 * sent: an access token says which session it belongs to, and the session says the rest, as it is at most a second ago.
 */
import type { Authenticate, Authentication, CredentialKind } from "../../../model/access.ts";
import type { Actor } from "../../../model/actor.ts";
import { ProvostError } from "../../../model/errors.ts";
import { DIRECTORY, LOCAL_TENANT, type SessionId, type TenantId } from "../../../model/ids.ts";
import { markCertificatesUsed } from "../../../store/agent-certificates.ts";
import { markKeysUsed } from "../../../store/api-keys.ts";
import {
  findLiveSession,
  findLiveSessionByCookie,
  type LiveSession,
  markSessionsSeen,
} from "../../../store/sessions.ts";
import { readAgentName } from "../certificates/agent-name.ts";
import { createLateWrites } from "../late-writes.ts";
import type { IdentityParts } from "../parts.ts";
import { createRecentAnswers } from "../recent-answers.ts";
import { csrfTokenFits } from "../sessions/csrf.ts";
import { after, IDLE_MS } from "../sessions/durations.ts";
import { hashToken, readToken } from "../tokens/secret-token.ts";
import { type Found, lookUpCertificate, lookUpKey, refused, sessionActor } from "./credential-lookup.ts";

export type Authenticator = {
  ports: Readonly<Record<CredentialKind, Authenticate>>;
  /** In this process; called when a right is taken away. */
  forget(): void;
  /** Writes when credentials were last used. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

/** Whoever owns the data folder and runs a command on it: no credential says more. */
export const localOwner = (): Actor => ({
  tenantId: LOCAL_TENANT,
  kind: "local",
  id: "local",
  roles: ["owner"],
  scopes: null,
  credentialId: null,
  expiresAt: null,
});

type Parts = Pick<IdentityParts, "db" | "clock" | "accessTokens"> & {
  onFailure: (problem: string, error: unknown) => void;
};
type Use = { kind: "session" | "key" | "certificate"; tenantId: TenantId; id: string; at: Date };

const writeUses = async ({ db }: Parts, uses: readonly Use[]): Promise<void> => {
  const sessions = uses.filter(({ kind }) => kind === "session");
  if (sessions.length > 0) {
    const sightings = sessions.map(({ id, at }) => ({
      sessionId: id as SessionId,
      seenAt: at,
      idleExpiresAt: after(at, IDLE_MS),
    }));
    await db.transaction(DIRECTORY, (tx) => markSessionsSeen(tx, sightings));
  }
  const others = Map.groupBy(
    uses.filter(({ kind }) => kind !== "session"),
    ({ tenantId }) => tenantId,
  );
  for (const [tenantId, used] of others) {
    const keys = used.filter(({ kind }) => kind === "key").map(({ id, at }) => ({ keyId: id, at }));
    const certificates = used
      .filter(({ kind }) => kind === "certificate")
      .map(({ id, at }) => ({ fingerprint: id, at }));
    await db.transaction(tenantId, async (tx) => {
      if (keys.length > 0) await markKeysUsed(tx, keys);
      if (certificates.length > 0) await markCertificatesUsed(tx, certificates);
    });
  }
};

export const createAuthenticator = (parts: Parts): Authenticator => {
  const { db, clock, accessTokens } = parts;
  const sessions = createRecentAnswers<LiveSession | null>(clock);
  const programs = createRecentAnswers<Found>(clock);
  const uses = createLateWrites<Use>({
    clock,
    write: (values) => writeUses(parts, values),
    onFailure: parts.onFailure,
  });

  /** What was remembered may have expired since. */
  const accept = (found: Found, kind: Use["kind"]): Authentication => {
    if (found.kind === "refused") return found;
    const { actor } = found;
    const at = clock.now();
    if (actor.expiresAt !== null && actor.expiresAt <= at) return refused("expired");
    const id = actor.credentialId ?? "";
    uses.note(`${kind} ${actor.tenantId} ${id}`, { kind, tenantId: actor.tenantId, id, at });
    return { kind: "actor", actor };
  };

  const byAccessToken = async (token: string): Promise<Found> => {
    const claims = await accessTokens.verify(token);
    if (claims === null) return refused("no valid access token");
    const { sessionId, userId, tenantId, expiresAt } = claims;
    const ask = () => db.transaction(DIRECTORY, (tx) => findLiveSession(tx, sessionId));
    const session = await sessions.get(`id ${sessionId}`, ask);
    if (session === null) return refused("the session has ended");
    if (session.userId !== userId || session.memberOf !== tenantId) return refused("the token is not its session's");
    return { kind: "actor", actor: sessionActor(session, expiresAt) };
  };

  const bearer: Authenticate = async (credential) => {
    if (credential.kind !== "bearer") return refused("no bearer token");
    const read = readToken(credential.token);
    if (read === null) return accept(await byAccessToken(credential.token), "session");
    const { tenant, kind } = read;
    if (tenant === null || (kind !== "key" && kind !== "agent")) return refused(`a ${kind} token is no bearer token`);
    const hash = hashToken(credential.token);
    return accept(await programs.get(`key ${hash}`, () => lookUpKey(db, tenant, hash)), "key");
  };

  const session: Authenticate = async (credential) => {
    if (credential.kind !== "session") return refused("no session cookie");
    if (readToken(credential.token)?.kind !== "session") return refused("no session cookie of ours");
    const { token, write } = credential;
    if (write !== undefined && !csrfTokenFits(token, write.csrfToken)) {
      throw new ProvostError("CSRF_REFUSED", "the request's X-CSRF-Token is not the one of its session");
    }
    const hash = hashToken(token);
    const ask = () => db.transaction(DIRECTORY, (tx) => findLiveSessionByCookie(tx, hash));
    const found = await sessions.get(`cookie ${hash}`, ask);
    if (found === null) return refused("the session has ended");
    return accept({ kind: "actor", actor: sessionActor(found, found.expiresAt) }, "session");
  };

  const certificate: Authenticate = async (credential) => {
    if (credential.kind !== "certificate") return refused("no certificate");
    const name = readAgentName(credential.subject);
    if (name === null) return refused("a certificate that names no agent");
    const { tenantId, agentId } = name;
    const fingerprint = credential.fingerprint256.replaceAll(":", "").toLowerCase();
    const found = await programs.get(`certificate ${tenantId} ${fingerprint}`, () =>
      lookUpCertificate(db, tenantId, fingerprint),
    );
    if (found.kind === "actor" && found.actor.id !== agentId) return refused("the certificate is another agent's");
    return accept(found, "certificate");
  };

  return {
    ports: { bearer, session, certificate },
    forget: () => {
      sessions.forget();
      programs.forget();
    },
    flush: () => uses.flush(),
    close: () => uses.close(),
  };
};

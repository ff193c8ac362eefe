/**
 * From a credential to who it stands for, or a refusal. Tenant and roles come out of the database, never out of what was
 * sent: an access token says which session it belongs to, and the session says the rest, as it is at most a second ago.
 */
import type { Authenticate, Authentication, Credential, CredentialKind } from "../../../model/access.ts";
import type { Actor } from "../../../model/actor.ts";
import { ProvostError } from "../../../model/errors.ts";
import { DIRECTORY, LOCAL_TENANT } from "../../../model/ids.ts";
import { findLiveSession, findLiveSessionByCookie, type LiveSession } from "../../../store/identity/sessions.ts";
import { readAgentName } from "../certificates/agent-name.ts";
import { createLateWrites } from "../late-writes.ts";
import type { IdentityParts } from "../parts.ts";
import { createRecentAnswers, type RecentAnswers } from "../recent-answers.ts";
import { csrfTokenFits } from "../sessions/csrf.ts";
import { hashToken, readToken } from "../tokens/secret-token.ts";
import { type Found, lookUpCertificate, lookUpKey, refused, sessionActor } from "./credential-lookup.ts";
import { type Use, writeUses } from "./credential-uses.ts";

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
  id: "owner",
  roles: ["owner"],
  scopes: null,
  credentialId: null,
  expiresAt: null,
});

type Parts = Pick<IdentityParts, "db" | "clock" | "accessTokens"> & {
  onFailure: (problem: string, error: unknown) => void;
};
type Memory = { sessions: RecentAnswers<LiveSession | null>; programs: RecentAnswers<Found> };
type Lookup = Pick<Parts, "db" | "accessTokens"> & Memory;
type Told = { found: Found; kind: Use["kind"] };

const byAccessToken = async ({ db, accessTokens, sessions }: Lookup, token: string): Promise<Found> => {
  const claims = await accessTokens.verify(token);
  if (claims === null) return refused("no valid access token");
  const { sessionId, userId, tenantId, expiresAt } = claims;
  const ask = () => db.transaction(DIRECTORY, (tx) => findLiveSession(tx, sessionId));
  const session = await sessions.get(`id ${sessionId}`, ask);
  if (session === null) return refused("the session has ended");
  if (session.userId !== userId || session.memberOf !== tenantId) return refused("the token is not its session's");
  return { kind: "actor", actor: sessionActor(session, expiresAt) };
};

const byBearer = async (lookup: Lookup, token: string): Promise<Told> => {
  const read = readToken(token);
  if (read === null) return { kind: "session", found: await byAccessToken(lookup, token) };
  const { tenant, kind } = read;
  if (tenant === null || (kind !== "key" && kind !== "agent")) {
    return { kind: "key", found: refused(`a ${kind} token is no bearer token`) };
  }
  const hash = hashToken(token);
  return { kind: "key", found: await lookup.programs.get(`key ${hash}`, () => lookUpKey(lookup.db, tenant, hash)) };
};

const bySession = async (
  { db, sessions }: Lookup,
  { token, write }: Extract<Credential, { kind: "session" }>,
): Promise<Told> => {
  const kind = "session";
  if (readToken(token)?.kind !== kind) return { kind, found: refused("no session cookie of ours") };
  if (write !== undefined && !csrfTokenFits(token, write.csrfToken)) {
    throw new ProvostError("CSRF_REFUSED", "the request's X-CSRF-Token is not the one of its session");
  }
  const hash = hashToken(token);
  const ask = () => db.transaction(DIRECTORY, (tx) => findLiveSessionByCookie(tx, hash));
  const found = await sessions.get(`cookie ${hash}`, ask);
  if (found === null) return { kind, found: refused("the session has ended") };
  return { kind, found: { kind: "actor", actor: sessionActor(found, found.expiresAt) } };
};

const byCertificate = async (
  { db, programs }: Lookup,
  { subject, fingerprint256 }: Extract<Credential, { kind: "certificate" }>,
): Promise<Told> => {
  const kind = "certificate";
  const name = readAgentName(subject);
  if (name === null) return { kind, found: refused("a certificate that names no agent") };
  const { tenantId, agentId } = name;
  const fingerprint = fingerprint256.replaceAll(":", "").toLowerCase();
  const ask = () => lookUpCertificate(db, tenantId, fingerprint);
  const found = await programs.get(`certificate ${tenantId} ${fingerprint}`, ask);
  const another = found.kind === "actor" && found.actor.id !== agentId;
  return { kind, found: another ? refused("the certificate is another agent's") : found };
};

const tell = (lookup: Lookup, credential: Credential): Promise<Told> => {
  switch (credential.kind) {
    case "bearer":
      return byBearer(lookup, credential.token);
    case "session":
      return bySession(lookup, credential);
    case "certificate":
      return byCertificate(lookup, credential);
    default:
      return credential satisfies never;
  }
};

export const createAuthenticator = ({ db, clock, accessTokens, onFailure }: Parts): Authenticator => {
  const sessions = createRecentAnswers<LiveSession | null>(clock);
  const programs = createRecentAnswers<Found>(clock);
  const uses = createLateWrites<Use>({ clock, write: (values) => writeUses(db, values), onFailure });

  const authenticate: Authenticate = async (credential): Promise<Authentication> => {
    const { found, kind } = await tell({ db, accessTokens, sessions, programs }, credential);
    if (found.kind === "refused") return found;
    const { tenantId, credentialId, expiresAt } = found.actor;
    const at = clock.now();
    if (expiresAt !== null && expiresAt <= at) return refused("expired"); // since it was remembered
    const id = credentialId ?? "";
    uses.note(`${kind} ${tenantId} ${id}`, { kind, tenantId, id, at });
    return found;
  };

  return {
    ports: { bearer: authenticate, session: authenticate, certificate: authenticate },
    forget: () => {
      sessions.forget();
      programs.forget();
    },
    flush: () => uses.flush(),
    close: () => uses.close(),
  };
};

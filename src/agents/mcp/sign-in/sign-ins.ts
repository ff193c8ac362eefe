/**
 * Signing in at MCP servers that ask for it (docs/adr/0042). The person who has begun it completes it, once and soon, with
 * what their browser was sent back with. What it brings is the tenant's.
 */
import { randomBytes } from "node:crypto";
import { principalOf } from "../../../access/policy/judge.ts";
import type { Actor } from "../../../model/actor.ts";
import { ProvostError } from "../../../model/errors.ts";
import type { McpAddress } from "../../../model/mcp-server.ts";
import { sha256 } from "../../../runtime/hash.ts";
import { readMcpServers } from "../../../store/tools/mcp-servers.ts";
import { putSignIn } from "../../../store/tools/mcp-sign-ins.ts";
import { fillSecrets } from "../fill-secrets.ts";
import { createGuardedFetch, createOutwardFetch } from "../guarded-fetch.ts";
import { clientSecretOf } from "./client-secret.ts";
import { dropSignIn, keepGrant, keepPending, type PendingLogin, pendingName, readPending } from "./grant.ts";
import { grantOf, shownGrant } from "./granted.ts";
import type { SignInParts } from "./sign-in-parts.ts";

export type LoginRequest = {
  /** Where the browser is sent back to. */
  redirectUri: string;
  /** Of a client that was registered by hand. */
  clientId?: string | undefined;
  /** Of the tenant's secrets. */
  clientSecretName?: string | undefined;
  scope?: string | undefined;
};
export type BegunLogin = { authorizationUrl: string; state: string; expiresAt: Date };
/** What the browser was sent back with. */
export type LoginAnswer = { state: string; code: string; iss?: string | undefined };

/** For a person to sign in, with a second factor, and to agree. */
const LOGIN_MS = 10 * 60_000;

const failed = (server: string, why: string): ProvostError =>
  new ProvostError("MCP_LOGIN_FAILED", `the sign-in at the MCP server ${server}: ${why}`, { server });

/** Replaces one that is under way. MCP_LOGIN_FAILED, MCP_ADDRESS_REFUSED, MCP_SECRET_MISSING, MCP_SERVER_FAILED. */
export const beginLogin = async (
  parts: SignInParts,
  actor: Actor,
  server: string,
  { url, headers }: McpAddress,
  { redirectUri, clientId, clientSecretName, scope }: LoginRequest,
): Promise<BegunLogin> => {
  const { authorize } = await import("./authorize.ts");
  const { loginFailure } = await import("./sign-in-error.ts");
  const { tenantId } = actor;
  const { filled, secrets } = await fillSecrets(server, headers, (name) => parts.secret(tenantId, name));
  const secretName = clientSecretName ?? null;
  await clientSecretOf(parts, tenantId, server, secretName);
  const state = randomBytes(32).toString("base64url");
  const fetchServer = createGuardedFetch(new URL(url), parts.guard);
  const asked = {
    server,
    url,
    headers: filled,
    fetchServer,
    fetchOutward: createOutwardFetch(parts.guard),
    redirectUri,
    state,
    client: clientId === undefined ? null : { client_id: clientId },
    scope,
  };
  const begun = await authorize(asked).catch((thrown: unknown) => {
    throw loginFailure(server, thrown, secrets);
  });
  const { authorizationUrl, ...known } = begun;
  const expiresAt = new Date(parts.clock.now().getTime() + LOGIN_MS);
  const by = principalOf(actor);
  const pending: PendingLogin = { ...known, url, clientSecretName: secretName, state, redirectUri, by, expiresAt };
  await parts.db.transaction(tenantId, (tx) => keepPending(tx, parts.ownSecrets, server, pending));
  return { authorizationUrl, state, expiresAt };
};

/** The login that this answers; it can be answered once. MCP_LOGIN_FAILED when there is none, or it is somebody else's. */
const takePending = (
  { db, ownSecrets }: SignInParts,
  actor: Actor,
  server: string,
  url: string,
  state: string,
): Promise<PendingLogin> =>
  db.transaction(actor.tenantId, async (tx) => {
    const pending = await readPending(tx, ownSecrets, server);
    const by = principalOf(actor);
    // Hashes of them, so that how long it takes tells nothing.
    const fits =
      pending !== null && sha256(pending.state) === sha256(state) && pending.by === by && pending.url === url;
    const isTaken = fits && pending.expiresAt > tx.now && (await ownSecrets.drop(tx, by, pendingName(server)));
    if (!isTaken) throw failed(server, "none that this would be the answer to is under way");
    return pending;
  });

/** MCP_LOGIN_FAILED, MCP_SECRET_MISSING, MCP_SERVER_FAILED. */
export const completeLogin = async (
  parts: SignInParts,
  actor: Actor,
  server: string,
  { url }: McpAddress,
  { state, code, iss }: LoginAnswer,
): Promise<void> => {
  const { exchange } = await import("./authorize.ts");
  const { loginFailure } = await import("./sign-in-error.ts");
  const { db, events, ownSecrets, guard, clock } = parts;
  const { tenantId } = actor;
  const pending = await takePending(parts, actor, server, url, state);
  const now = clock.now();
  const clientSecret = await clientSecretOf(parts, tenantId, server, pending.clientSecretName);
  const answer = { code, iss, clientSecret };
  const tokens = await exchange(pending, answer, createOutwardFetch(guard)).catch((thrown: unknown) => {
    const sent = [code, pending.codeVerifier, clientSecret ?? "", pending.client.client_secret ?? ""];
    const hidden = sent.filter((value) => value !== "").map((value) => ({ name: "sent", value }));
    throw loginFailure(server, thrown, hidden);
  });
  if (tokens.token_type.toLowerCase() !== "bearer") {
    throw failed(server, `its tokens are of the type ${tokens.token_type.slice(0, 20)}, and not bearer`);
  }
  const by = principalOf(actor);
  const grant = grantOf(pending, tokens, { by, at: now, now });
  await db.transaction(tenantId, async (tx) => {
    // First: whoever renews or declares it waits here.
    await putSignIn(tx, server, shownGrant(grant));
    const now = (await readMcpServers(tx)).find(({ name }) => name === server)?.declaration;
    if (now?.transport !== "http" || now.url !== url) throw failed(server, "it was declared otherwise meanwhile");
    await keepGrant(tx, ownSecrets, by, server, grant);
    const payload = { server, issuer: grant.authorizationServer.metadata.issuer, scope: grant.scope };
    await events.append(tx, [{ name: "mcp.signed-in", runId: null, actor: by, payload }]);
  });
};

/** Also what is under way. The authorization server is not told. */
export const signOut = ({ db, events, ownSecrets }: SignInParts, actor: Actor, server: string): Promise<void> =>
  db.transaction(actor.tenantId, async (tx) => {
    const by = principalOf(actor);
    const known = (await readMcpServers(tx)).find(({ name }) => name === server)?.signIn ?? null;
    // Who renews it waits here, and finds that it is no more.
    if (known !== null) await putSignIn(tx, server, { state: "needed", problem: null, since: tx.now });
    await dropSignIn(tx, ownSecrets, by, server);
    if (known?.state !== "signed-in") return;
    const payload = { server, problem: null };
    await events.append(tx, [{ name: "mcp.signed-out", runId: null, actor: by, payload }]);
  });

/**
 * The questions to an authorization server, asked by the protocol's own library: discovery (RFC 9728, RFC 8414), the
 * registration of a client (RFC 7591), the code with its proof (PKCE) and what renews it (RFC 8707 names the resource).
 */
import {
  auth,
  discoverOAuthServerInfo,
  exchangeAuthorization,
  extractWWWAuthenticateParams,
  type FetchLike,
  LATEST_PROTOCOL_VERSION,
  type OAuthClientMetadata,
  type OAuthClientProvider,
  type OAuthServerInfo,
  type OAuthTokens,
  refreshAuthorization,
} from "@modelcontextprotocol/client";
import { ProvostError } from "../../../model/errors.ts";
import { packageVersion } from "../../../runtime/package-root.ts";
import type { Grant, PendingLogin } from "./grant.ts";

type Client = PendingLogin["client"];

export type Asked = {
  server: string;
  url: string;
  /** As declared, without secrets that a sign-in stands for. */
  headers: Readonly<Record<string, string>>;
  /** To the server itself, and to where its metadata lead. */
  fetchServer: FetchLike;
  fetchOutward: FetchLike;
  redirectUri: string;
  state: string;
  /** One that was registered by hand. */
  client: Client | null;
  scope: string | undefined;
};

export type Begun = Pick<PendingLogin, "authorizationServer" | "client" | "resource" | "scope" | "codeVerifier"> & {
  authorizationUrl: string;
};

/** What a client says first; a server that wants a sign-in answers 401 and where to find out about it. */
const HELLO = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: LATEST_PROTOCOL_VERSION,
    capabilities: {},
    clientInfo: { name: "provost", version: packageVersion() },
  },
});

const challengeOf = async ({ url, headers, fetchServer }: Asked) => {
  const fixed = { "content-type": "application/json", accept: "application/json, text/event-stream" };
  const signal = AbortSignal.timeout(10_000);
  const response = await fetchServer(url, { method: "POST", headers: { ...headers, ...fixed }, body: HELLO, signal });
  const said = response.status === 401 ? extractWWWAuthenticateParams(response) : {};
  await response.body?.cancel();
  return said;
};

const failed = (server: string, why: string): ProvostError =>
  new ProvostError("MCP_LOGIN_FAILED", `the sign-in at the MCP server ${server}: ${why}`, { server });

type Found = OAuthServerInfo & {
  authorizationServerMetadata: NonNullable<OAuthServerInfo["authorizationServerMetadata"]>;
};

const metadataOf = ({ server, client }: Asked, info: OAuthServerInfo): Found => {
  const { authorizationServerMetadata: metadata, authorizationServerUrl: at } = info;
  if (metadata === undefined) {
    throw failed(server, `it names no authorization server, and there are no metadata of one at ${at}`);
  }
  if (client === null && metadata.registration_endpoint === undefined) {
    throw failed(
      server,
      `${metadata.issuer} registers no clients by itself: register one there, and state --client-id`,
    );
  }
  return { ...info, authorizationServerMetadata: metadata };
};

const clientMetadata = (redirectUri: string, { authorizationServerMetadata }: Found): OAuthClientMetadata => ({
  client_name: "Provost",
  redirect_uris: [redirectUri],
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  // A public client has nothing more to keep, where that is known to be taken.
  ...(authorizationServerMetadata.token_endpoint_auth_methods_supported?.includes("none") && {
    token_endpoint_auth_method: "none",
  }),
});

/** Where a person signs in, and what is needed to go on when they have. */
export const authorize = async (asked: Asked): Promise<Begun> => {
  const { url, fetchOutward: fetchFn, redirectUri, state } = asked;
  const { resourceMetadataUrl, scope: challenged } = await challengeOf(asked);
  const found = metadataOf(
    asked,
    await discoverOAuthServerInfo(url, { fetchFn, ...(resourceMetadataUrl && { resourceMetadataUrl }) }),
  );
  const seen = { client: asked.client, codeVerifier: "", authorizationUrl: "", resource: null as string | null };
  const provider: OAuthClientProvider = {
    redirectUrl: redirectUri,
    clientMetadata: clientMetadata(redirectUri, found),
    state: () => state,
    discoveryState: () => found,
    clientInformation: () => seen.client ?? undefined,
    // Without it the library takes the client for one that was registered by hand.
    ...(asked.client === null && {
      saveClientInformation: (client: Client) => {
        seen.client = client;
      },
    }),
    tokens: () => undefined,
    saveTokens: () => undefined,
    saveResourceUrl: (resource) => {
      seen.resource = resource;
    },
    saveCodeVerifier: (verifier) => {
      seen.codeVerifier = verifier;
    },
    codeVerifier: () => seen.codeVerifier,
    redirectToAuthorization: (to) => {
      seen.authorizationUrl = to.href;
    },
  };
  const scope = asked.scope ?? challenged;
  await auth(provider, { serverUrl: url, fetchFn, ...(scope !== undefined && { scope }) });
  const { client, authorizationUrl, ...rest } = seen;
  if (client === null || !/^https?:/.test(authorizationUrl)) throw failed(asked.server, "nobody can sign in there");
  const { authorizationServerUrl, authorizationServerMetadata: metadata } = found;
  return {
    ...rest,
    client,
    authorizationUrl,
    authorizationServer: { url: authorizationServerUrl, metadata },
    scope: new URL(authorizationUrl).searchParams.get("scope"),
  };
};

/** @param clientSecret of a client that was registered by hand */
export const exchange = (
  { authorizationServer: { url, metadata }, client, resource, codeVerifier, redirectUri }: PendingLogin,
  { code, iss, clientSecret }: { code: string; iss: string | undefined; clientSecret: string | null },
  fetchFn: FetchLike,
): Promise<OAuthTokens> =>
  exchangeAuthorization(url, {
    metadata,
    clientInformation: { ...client, ...(clientSecret !== null && { client_secret: clientSecret }) },
    authorizationCode: code,
    ...(iss !== undefined && { iss }),
    codeVerifier,
    redirectUri,
    ...(resource !== null && { resource }),
    fetchFn,
  });

export const refresh = (
  { authorizationServer: { url, metadata }, client, resource }: Grant,
  { refreshToken, clientSecret }: { refreshToken: string; clientSecret: string | null },
  fetchFn: FetchLike,
): Promise<OAuthTokens> =>
  refreshAuthorization(url, {
    metadata,
    clientInformation: { ...client, ...(clientSecret !== null && { client_secret: clientSecret }) },
    refreshToken,
    ...(resource !== null && { resource }),
    fetchFn,
  });

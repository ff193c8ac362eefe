/** What an authorization server has answered, as it is kept and as it is shown. */
import type { OAuthTokens } from "@modelcontextprotocol/client";
import type { McpSignIn } from "../../../model/mcp-server.ts";
import type { Grant, PendingLogin } from "./grant.ts";

type About = Pick<Grant, keyof Grant & keyof PendingLogin>;

export const grantOf = (
  { url, authorizationServer, client, clientSecretName, resource, scope }: About,
  tokens: OAuthTokens,
  { by, at, now }: { by: string; at: Date; now: Date },
): Grant => ({
  url,
  authorizationServer,
  client,
  clientSecretName,
  resource,
  scope: tokens.scope ?? scope,
  accessToken: tokens.access_token,
  refreshToken: tokens.refresh_token ?? null,
  expiresAt: tokens.expires_in === undefined ? null : new Date(now.getTime() + tokens.expires_in * 1_000),
  by,
  at,
});

export const shownGrant = ({ authorizationServer, scope, by, at, expiresAt, refreshToken }: Grant): McpSignIn => ({
  state: "signed-in",
  issuer: authorizationServer.metadata.issuer,
  scope,
  by,
  at,
  until: expiresAt,
  renewable: refreshToken !== null,
});

/**
 * What a sign-in at an MCP server has brought, and one that is under way. Both are kept as secrets of the tenant and
 * nowhere else; they count for the address that they were made for alone.
 */
import { z } from "zod";
import type { EngineSecretName, EngineSecrets } from "../../../access/secrets/engine-secrets.ts";
import type { Tx } from "../../../store/database.ts";

/** What is needed of it later; see RFC 8414. */
const serverMetadataSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.string(),
  token_endpoint: z.string(),
  response_types_supported: z.array(z.string()),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
  authorization_response_iss_parameter_supported: z.boolean().optional(),
});

const commonFields = {
  /** Of the MCP server. */
  url: z.string(),
  authorizationServer: z.object({ url: z.string(), metadata: serverMetadataSchema }),
  client: z.object({
    client_id: z.string(),
    client_secret: z.string().optional(),
    token_endpoint_auth_method: z.string().optional(),
  }),
  /** Of the tenant's secrets, where the client was registered by hand. */
  clientSecretName: z.string().nullable(),
  /** The resource indicator (RFC 8707); null where the server names none. */
  resource: z.string().nullable(),
  scope: z.string().nullable(),
};

export const grantSchema = z.object({
  ...commonFields,
  accessToken: z.string(),
  refreshToken: z.string().nullable(),
  expiresAt: z.coerce.date().nullable(),
  by: z.string(),
  at: z.coerce.date(),
});
export type Grant = z.infer<typeof grantSchema>;

export const pendingLoginSchema = z.object({
  ...commonFields,
  state: z.string(),
  codeVerifier: z.string(),
  redirectUri: z.string(),
  /** Who has begun it, and alone may complete it. */
  by: z.string(),
  expiresAt: z.coerce.date(),
});
export type PendingLogin = z.infer<typeof pendingLoginSchema>;

export const grantName = (server: string): EngineSecretName => `mcp:${server}`;
export const pendingName = (server: string): EngineSecretName => `mcp:${server}:login`;

const read = async <T>(tx: Tx, secrets: EngineSecrets, name: EngineSecretName, schema: z.ZodType<T>) => {
  const text = await secrets.read(tx, name);
  return text === null ? null : schema.parse(JSON.parse(text));
};

/** Null also when it was made for another address. */
export const readGrant = async (tx: Tx, secrets: EngineSecrets, server: string, url: string): Promise<Grant | null> => {
  const grant = await read(tx, secrets, grantName(server), grantSchema);
  return grant?.url === url ? grant : null;
};

export const keepGrant = (tx: Tx, secrets: EngineSecrets, by: string, server: string, grant: Grant): Promise<void> =>
  secrets.keep(tx, by, { name: grantName(server), value: JSON.stringify(grant) });

export const keepPending = (tx: Tx, secrets: EngineSecrets, server: string, pending: PendingLogin): Promise<void> =>
  secrets.keep(tx, pending.by, { name: pendingName(server), value: JSON.stringify(pending) });

export const readPending = (tx: Tx, secrets: EngineSecrets, server: string): Promise<PendingLogin | null> =>
  read(tx, secrets, pendingName(server), pendingLoginSchema);

/** All that is kept of a server's sign-in. */
export const dropSignIn = async (tx: Tx, secrets: EngineSecrets, by: string, server: string): Promise<void> => {
  await secrets.drop(tx, by, grantName(server));
  await secrets.drop(tx, by, pendingName(server));
};

/**
 * Sign-in at an OpenID provider: authorization code with PKCE, state and nonce. All three are derived from one secret in a
 * cookie of the browser that began, so nothing is stored, and whoever lures another browser onto the way back has no
 * cookie that fits. The code itself works once: the provider sees to it.
 */
import { createHmac } from "node:crypto";
import {
  authorizationCodeGrant,
  AuthorizationResponseError,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientError,
  ResponseBodyError,
} from "openid-client";
import { z } from "zod";
import { ProvostError } from "../../../model/errors.ts";
import { DIRECTORY, type TenantId, type UserId } from "../../../model/ids.ts";
import type { Tx } from "../../../store/database.ts";
import { findExternalUser } from "../../../store/identity/external-identities.ts";
import { tellPerson } from "../mail/tell-person.ts";
import type { IdentityParts } from "../parts.ts";
import { proceed, refuse, type SignInAnswer, type SignInWish } from "../sign-in/sign-in.ts";
import { newToken, readToken } from "../tokens/secret-token.ts";
import { createProvider, type Provider, type ProviderSettings } from "./provider.ts";
import { type Claims, findPerson } from "./person.ts";

export type ExternalSignIns = {
  list(): { name: string; label: string }[];
  /** The cookie's value, and where to send the browser. PROVIDER_UNKNOWN, PROVIDER_FAILED. */
  begin(name: string, publicUrl: string, tenantId: TenantId | null): Promise<{ location: string; cookie: string }>;
  /**
   * @param cookie what `begin` gave; null when the browser has none
   * @param callback the address that the provider sent the browser to, query included
   */
  finish(
    name: string,
    request: { publicUrl: string; cookie: string | null; callback: string },
    wish: Omit<SignInWish, "tenantId">,
  ): Promise<SignInAnswer>;
};

/** A secret, and the tenant that was asked for. */
const COOKIE = /^(pvl_\w+)(?:\.([a-z][a-z0-9-]*))?$/;

type Derived = { state: string; nonce: string; verifier: string };

const derive = (secret: string, name: string, tenantId: TenantId | null): Derived => {
  const part = (what: string): string =>
    createHmac("sha256", secret)
      .update(JSON.stringify([what, name, tenantId]))
      .digest("base64url");
  return { state: part("state"), nonce: part("nonce"), verifier: part("verifier") };
};

const callbackUrl = (publicUrl: string, name: string): string =>
  `${publicUrl.replace(/\/+$/, "")}/v1/sign-in/external/${name}/callback`;

const claimsSchema = z.object({
  iss: z.string(),
  sub: z.string(),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
  name: z.string().optional(),
});

/** What is the provider's or the browser's no, as against a provider that cannot be reached. */
const isRefusal = (error: unknown): error is Error =>
  error instanceof AuthorizationResponseError ||
  error instanceof ResponseBodyError ||
  (error instanceof ClientError && error.code !== "OAUTH_TIMEOUT" && error.code !== "OAUTH_ABORT") ||
  error instanceof z.ZodError;

const exchange = async (
  provider: Provider,
  url: URL,
  { state, nonce, verifier }: Derived,
): Promise<Claims | string> => {
  const configuration = await provider.configuration();
  try {
    const tokens = await authorizationCodeGrant(configuration, url, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    });
    const { iss, sub, email, email_verified, name } = claimsSchema.parse(tokens.claims());
    return { issuer: iss, subject: sub, email: email_verified === true && email ? email : null, name: name ?? null };
  } catch (error) {
    if (isRefusal(error)) return error.message;
    const { name, issuer } = provider.settings;
    const message = `the OpenID provider ${name} at ${issuer} failed: ${(error as Error).message}`;
    throw new ProvostError("PROVIDER_FAILED", message, { name, issuer }, { cause: error });
  }
};

const recordLink = (parts: IdentityParts, userId: UserId, name: string, { origin }: Pick<SignInWish, "origin">) => {
  const person = { type: "user", id: userId };
  const actor = { kind: "user", id: userId } as const;
  const act = { act: "external.linked", tenantId: DIRECTORY, actor, subject: person, origin } as const;
  return parts.record({ ...act, details: { provider: name } }, null);
};

export const createExternalSignIns = (parts: IdentityParts, settings: readonly ProviderSettings[]): ExternalSignIns => {
  const providers = new Map(settings.map((one) => [one.name, createProvider(one)]));
  const providerOf = (name: string): Provider => {
    const provider = providers.get(name);
    if (provider !== undefined) return provider;
    throw new ProvostError("PROVIDER_UNKNOWN", `no OpenID provider ${name} is set up`, { name });
  };
  return {
    list: () => settings.map(({ name, label }) => ({ name, label })),
    begin: async (name, publicUrl, tenantId) => {
      const configuration = await providerOf(name).configuration();
      const secret = newToken("link");
      const { state, nonce, verifier } = derive(secret, name, tenantId);
      const location = buildAuthorizationUrl(configuration, {
        redirect_uri: callbackUrl(publicUrl, name),
        scope: "openid email profile",
        code_challenge: await calculatePKCECodeChallenge(verifier),
        code_challenge_method: "S256",
        state,
        nonce,
      });
      return { location: location.href, cookie: tenantId === null ? secret : `${secret}.${tenantId}` };
    },
    finish: async (name, { publicUrl, cookie, callback }, wish) => {
      const provider = providerOf(name);
      const [, secret = "", tenant] = COOKIE.exec(cookie ?? "") ?? [];
      const tenantId = (tenant ?? null) as TenantId | null;
      if (readToken(secret)?.kind !== "link") return refuse(parts, wish, "another browser began this sign-in, or none");
      const url = new URL(callbackUrl(publicUrl, name));
      url.search = new URL(callback, publicUrl).search;
      const claims = await exchange(provider, url, derive(secret, name, tenantId));
      if (typeof claims === "string") return refuse(parts, wish, `the provider did not confirm it: ${claims}`);
      const found = await parts.db.transaction(DIRECTORY, (tx) =>
        findPerson(tx, claims, provider.settings.trustsEmail),
      );
      if (found === null) return refuse(parts, wish, "an account elsewhere that belongs to nobody here");
      if (found.linked) {
        await recordLink(parts, found.userId, name, wish);
        await tellPerson(parts, found.userId, "external.linked");
      }
      const stillHolds = async (tx: Tx): Promise<string | null> =>
        (await findExternalUser(tx, claims)) === found.userId ? null : "the account elsewhere was unlinked meanwhile";
      return proceed(parts, { userId: found.userId, method: `oidc:${name}`, stillHolds }, { ...wish, tenantId });
    },
  };
};

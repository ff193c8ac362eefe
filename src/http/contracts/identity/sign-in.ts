import { z } from "zod";
import { defineContract, definePublicContract, empty, fields, redirect } from "../../contract.ts";
import {
  email,
  form,
  password,
  secretText,
  signInAnswer,
  signInExample,
  tenantName,
  tokens,
} from "./identity-fields.ts";

const NOBODY_YET = "who signs in is not known yet";
const BY_LINK = "the link that was mailed says who it is";

const signIn = { response: signInAnswer, rateClass: "sign-in" } as const;

export const signInContracts = {
  "signIn.password": definePublicContract({
    public: NOBODY_YET,
    summary: "Sign in with address and password",
    description: "Unknown and known accounts have the same answers, and are slowed down alike.",
    body: fields({ email, password, tenant: tenantName.optional(), form }),
    errors: ["SIGN_IN_FAILED"],
    example: { body: { email: "ada@example.org", password: "…" }, response: signInExample },
    ...signIn,
  }),
  "signIn.secondFactor": definePublicContract({
    public: "the ticket of the first step says who it is",
    summary: "Second step: a code of the authenticator app, or a recovery code",
    body: fields({ ticket: secretText, code: z.string().min(6).max(40), kind: z.enum(["totp", "recovery-code"]) }),
    errors: ["SIGN_IN_FAILED"],
    example: { body: { ticket: "pvl_…", code: "123456", kind: "totp" }, response: signInExample },
    ...signIn,
  }),
  "signIn.requestLink": definePublicContract({
    public: NOBODY_YET,
    summary: "Have a link mailed that signs in once, within ten minutes",
    description:
      "The answer is the same whether there is such an account or not. A browser gets a cookie, and is the only one that can open the link.",
    body: fields({ email }),
    response: empty,
    rateClass: "sign-in",
    example: { body: { email: "ada@example.org" } },
  }),
  "signIn.link": definePublicContract({
    public: BY_LINK,
    summary: "Sign in with the token of a link",
    body: fields({ token: secretText, tenant: tenantName.optional(), form }),
    errors: ["LINK_INVALID", "LINK_ELSEWHERE"],
    example: { body: { token: "pvl_…" }, response: signInExample },
    ...signIn,
  }),
  "signIn.ownerLink": defineContract({
    action: "owner-link:make",
    idempotent: false,
    summary: "Make a link that signs the owner of the data folder in once, within ten minutes",
    description: "For whoever runs the control plane alone. Links that were made before stop working.",
    response: z.object({ url: z.string(), expiresAt: z.date() }),
    status: 201,
    errors: ["FORBIDDEN"],
    example: {
      response: { url: "http://127.0.0.1:7386/sign-in?token=pvl_…", expiresAt: "2026-11-21T09:10:00.000Z" },
    },
  }),
  "signIn.invitation": definePublicContract({
    public: "the invitation that was mailed says who it is",
    summary: "Accept an invitation, and sign in",
    description:
      "Makes the account when there is none with the address; otherwise name and password are not looked at.",
    body: fields({ token: secretText, name: z.string().min(1).max(200), password: password.optional(), form }),
    errors: ["LINK_INVALID", "PASSWORD_WEAK"],
    example: { body: { token: "pvi_…", name: "Ada", password: "…" }, response: signInExample },
    ...signIn,
  }),
  "signIn.refresh": definePublicContract({
    public: "the refresh token says who it is",
    summary: "Get a new access token, and the successor of the refresh token",
    description: "A refresh token that comes back after it was used ends its session.",
    body: fields({ refreshToken: secretText }),
    response: tokens,
    rateClass: "sign-in",
    errors: ["SIGN_IN_FAILED"],
    example: { body: { refreshToken: "pvr_…" }, response: signInExample.tokens },
  }),
  "signIn.providers": definePublicContract({
    public: "the page where one signs in shows them",
    summary: "List the OpenID providers that one can sign in with",
    response: z.object({ items: z.array(z.object({ name: z.string(), label: z.string() })) }),
    example: { response: { items: [{ name: "example", label: "Example" }] } },
  }),
  "signIn.external": definePublicContract({
    public: NOBODY_YET,
    summary: "Begin to sign in at an OpenID provider: leads the browser there",
    params: fields({ provider: z.string().min(1).max(39) }),
    query: fields({ tenant: tenantName.optional() }),
    response: redirect,
    rateClass: "sign-in",
    errors: ["PROVIDER_UNKNOWN", "PROVIDER_FAILED"],
    example: { params: { provider: "example" } },
  }),
  "signIn.externalCallback": definePublicContract({
    public: "the provider says who it is",
    summary: "Where the OpenID provider sends the browser back to",
    params: fields({ provider: z.string().min(1).max(39) }),
    // Providers add what they like; all of it is part of what is verified.
    query: z.looseObject({
      code: z.string().max(4_096).optional(),
      state: z.string().max(4_096).optional(),
      iss: z.string().max(4_096).optional(),
      error: z.string().max(4_096).optional(),
    }),
    response: redirect,
    rateClass: "sign-in",
    errors: ["PROVIDER_UNKNOWN", "PROVIDER_FAILED"],
    example: { params: { provider: "example" }, query: { code: "…", state: "…" } },
  }),
  "passwords.requestReset": definePublicContract({
    public: NOBODY_YET,
    summary: "Have a link mailed that sets a new password, within half an hour",
    description: "The answer is the same whether there is such an account or not.",
    body: fields({ email }),
    response: empty,
    rateClass: "sign-in",
    example: { body: { email: "ada@example.org" } },
  }),
  "passwords.reset": definePublicContract({
    public: BY_LINK,
    summary: "Set a new password with the token of a link; ends all sessions",
    body: fields({ token: secretText, password }),
    response: empty,
    rateClass: "sign-in",
    errors: ["LINK_INVALID", "PASSWORD_WEAK"],
    example: { body: { token: "pvl_…", password: "…" } },
  }),
  "emails.confirm": definePublicContract({
    public: BY_LINK,
    summary: "Confirm a change of address; both the old and the new one have to",
    body: fields({ token: secretText }),
    response: z.object({ kind: z.enum(["changed", "waits-for-other"]) }),
    rateClass: "sign-in",
    errors: ["LINK_INVALID"],
    example: { body: { token: "pvl_…" }, response: { kind: "waits-for-other" } },
  }),
  "tokens.keys": definePublicContract({
    public: "public keys are for everybody",
    summary: "Public keys of access tokens (JWKS)",
    response: z.object({
      keys: z.array(
        z.object({
          kty: z.literal("OKP"),
          crv: z.literal("Ed25519"),
          x: z.string(),
          kid: z.string(),
          alg: z.literal("EdDSA"),
          use: z.literal("sig"),
        }),
      ),
    }),
    example: {
      response: { keys: [{ kty: "OKP", crv: "Ed25519", x: "…", kid: "0199b3a2", alg: "EdDSA", use: "sig" }] },
    },
  }),
};

import { z } from "zod";
import { defineContract, empty, fields } from "../../contract.ts";
import { email, exampleTime, id, password } from "./identity-fields.ts";

const session = z
  .object({
    sessionId: z.string(),
    memberOf: z.string().describe("the tenant"),
    method: z.string().describe("how it was opened: password, link, oidc:NAME, …, with +totp after a second step"),
    device: z.string(),
    address: z.string(),
    createdAt: z.date(),
    seenAt: z.date(),
    expiresAt: z.date(),
    current: z.boolean().describe("whether it is the one that asks"),
  })
  .meta({ id: "Session" });

const linkedAccount = z.object({
  issuer: z.string().describe("the provider's address"),
  subject: z.string().describe("who one is there"),
  linkedAt: z.date(),
  provider: z
    .object({ name: z.string(), label: z.string() })
    .nullable()
    .describe("null when it is not set up any more: nobody signs in with the account then"),
});

const code = z.string().min(6).max(40);
const recoveryCodes = z.object({ recoveryCodes: z.array(z.string()).describe("shown this once; each works once") });
const write = { action: "me:write", idempotent: false } as const;

export const meContracts = {
  "sessions.list": defineContract({
    action: "me:read",
    summary: "List one's own sessions, last seen first",
    response: z.object({ items: z.array(session) }),
    example: {
      response: {
        items: [
          {
            sessionId: "0199b3a2-0000-7000-8000-000000000001",
            memberOf: "local",
            method: "password",
            device: "a browser",
            address: "192.0.2.1",
            createdAt: exampleTime,
            seenAt: exampleTime,
            expiresAt: "2026-12-21T09:00:00.000Z",
            current: true,
          },
        ],
      },
    },
  }),
  "sessions.end": defineContract({
    action: "me:write",
    summary: "End one of one's own sessions",
    params: fields({ sessionId: id }),
    response: empty,
    errors: ["SESSION_NOT_FOUND"],
    example: { params: { sessionId: "0199b3a2-0000-7000-8000-000000000001" } },
  }),
  "sessions.endOthers": defineContract({
    action: "me:write",
    summary: "End all of one's own sessions but the one that asks",
    response: z.object({ ended: z.number().int() }),
    example: { response: { ended: 2 } },
  }),
  "me.changePassword": defineContract({
    action: "me:write",
    summary: "Set one's password; ends one's other sessions",
    body: fields({
      current: password.nullable().describe("null after a sign-in of the last ten minutes"),
      next: password,
    }),
    response: empty,
    errors: ["PASSWORD_WEAK", "SIGN_IN_FAILED", "SIGN_IN_TOO_OLD"],
    example: { body: { current: "…", next: "…" } },
  }),
  "me.changeEmail": defineContract({
    ...write,
    summary: "Ask for another address; the old and the new one are mailed a link to confirm it",
    body: fields({ email }),
    response: empty,
    errors: ["SIGN_IN_TOO_OLD"],
    example: { body: { email: "ada@example.com" } },
  }),
  "me.secondFactor": defineContract({
    action: "me:read",
    summary: "Whether one has a second factor, and how many recovery codes are left",
    response: z.object({ set: z.boolean(), recoveryCodesLeft: z.number().int() }),
    example: { response: { set: true, recoveryCodesLeft: 9 } },
  }),
  "me.offerSecondFactor": defineContract({
    ...write,
    summary: "Get a secret for an authenticator app; a first code confirms it",
    response: z.object({ secret: z.string(), uri: z.string() }),
    errors: ["SECOND_FACTOR_SET", "SIGN_IN_TOO_OLD"],
    example: { response: { secret: "…", uri: "otpauth://totp/…" } },
  }),
  "me.confirmSecondFactor": defineContract({
    ...write,
    summary: "Confirm the authenticator app with its first code",
    body: fields({ code }),
    response: recoveryCodes,
    errors: ["CODE_WRONG"],
    example: { body: { code: "123456" }, response: { recoveryCodes: ["…"] } },
  }),
  "me.renewRecoveryCodes": defineContract({
    ...write,
    summary: "Replace one's recovery codes",
    body: fields({ code }),
    response: recoveryCodes,
    errors: ["CODE_WRONG"],
    example: { body: { code: "123456" }, response: { recoveryCodes: ["…"] } },
  }),
  "me.removeSecondFactor": defineContract({
    ...write,
    summary: "Remove one's second factor",
    body: fields({ code, kind: z.enum(["totp", "recovery-code"]) }),
    response: empty,
    errors: ["CODE_WRONG"],
    example: { body: { code: "123456", kind: "totp" } },
  }),
  "me.linkedAccounts": defineContract({
    action: "me:read",
    summary: "List the accounts at OpenID providers that one signs in with",
    response: z.object({ items: z.array(linkedAccount) }),
    example: {
      response: {
        items: [
          {
            issuer: "https://login.example.com",
            subject: "248289761001",
            linkedAt: exampleTime,
            provider: { name: "company", label: "Our company" },
          },
        ],
      },
    },
  }),
  "me.unlinkAccount": defineContract({
    ...write,
    summary: "Unlink an account at an OpenID provider; ends one's other sessions",
    body: fields({ issuer: z.string().min(1).max(2000), subject: z.string().min(1).max(255) }),
    response: empty,
    errors: ["LAST_WAY_IN", "LINKED_ACCOUNT_NOT_FOUND", "SIGN_IN_TOO_OLD"],
    example: { body: { issuer: "https://login.example.com", subject: "248289761001" } },
  }),
};

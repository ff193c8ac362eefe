/** What the operations of identities have in common. */
import { z } from "zod";

export const email = z.email().max(254);
export const secretText = z.string().min(1).max(512);
export const password = z.string().min(1).max(1_024);
export const tenantName = z.string().regex(/^[a-z][a-z0-9-]{0,38}$/);
export const id = z.string().min(1).max(200);
export const memberRole = z.enum(["owner", "admin", "maintainer", "operator", "viewer"]);
export const serviceRole = z.enum(["admin", "maintainer", "operator", "viewer"]);

/** A browser keeps a cookie, everything else keeps tokens. */
export const form = z.enum(["cookie", "tokens"]).default("tokens");

export const tokens = z.object({
  accessToken: z.string().describe("for `Authorization: Bearer`"),
  accessExpiresAt: z.date(),
  refreshToken: z.string().describe("works once, and is answered with its successor"),
});

export const signInAnswer = z
  .discriminatedUnion("kind", [
    z.object({
      kind: z.literal("signed-in"),
      sessionId: z.string(),
      userId: z.string(),
      tenantId: z.string(),
      role: memberRole,
      expiresAt: z.date(),
      csrfToken: z.string().nullable().describe("with a cookie: what writes have to send as X-CSRF-Token"),
      tokens: tokens.nullable(),
    }),
    z.object({
      kind: z.literal("second-factor"),
      ticket: z.string().describe("for POST /v1/sign-in/second-factor"),
      expiresAt: z.date(),
    }),
  ])
  .meta({ id: "SignInAnswer" });

const AT = "2026-11-21T09:00:00.000Z";

export const signInExample = {
  kind: "signed-in",
  sessionId: "0199b3a2-0000-7000-8000-000000000001",
  userId: "0199b3a2-0000-7000-8000-000000000002",
  tenantId: "local",
  role: "operator",
  expiresAt: "2026-12-21T09:00:00.000Z",
  csrfToken: null,
  tokens: { accessToken: "eyJ…", accessExpiresAt: "2026-11-21T09:10:00.000Z", refreshToken: "pvr_…" },
} as const;

export const exampleTime = AT;

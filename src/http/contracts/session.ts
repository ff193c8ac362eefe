import { z } from "zod";
import { ROLES } from "../../model/actor.ts";
import { defineContract, definePublicContract, empty, fields, redirect } from "../contract.ts";

export const sessionContracts = {
  "session.open": definePublicContract({
    public: "who signs in is not known yet",
    summary: "Sign in with a link that works once",
    description: "Without a token, and where a link is no good, a browser is led to the page where one signs in.",
    query: fields({ token: z.string().min(1).max(200).optional() }),
    response: redirect,
    rateClass: "sign-in",
    errors: ["LINK_INVALID"],
    example: { query: { token: "pvl_…" } },
  }),
  "session.close": defineContract({
    action: "me:read",
    summary: "Sign out: the session ends, here and on the server",
    response: empty,
    example: {},
  }),
  "me.get": defineContract({
    action: "me:read",
    summary: "Who the credential stands for",
    response: z
      .object({
        kind: z.enum(["user", "service-account", "agent", "local"]),
        id: z.string(),
        tenantId: z.string(),
        roles: z.array(z.enum(ROLES)),
        scopes: z.array(z.string()).nullable(),
        expiresAt: z.date().nullable(),
        csrfToken: z.string().nullable().describe("with a session cookie: what writes have to send as X-CSRF-Token"),
      })
      .meta({ id: "Me" }),
    example: {
      response: {
        kind: "local",
        id: "owner",
        tenantId: "local",
        roles: ["owner"],
        scopes: null,
        expiresAt: null,
        csrfToken: null,
      },
    },
  }),
};

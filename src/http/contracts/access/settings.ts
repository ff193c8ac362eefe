/** Limits, secrets and flags of a tenant. */
import { z } from "zod";
import { RATE_CLASSES } from "../../../model/access.ts";
import { defineContract, empty, fields } from "../../contract.ts";

const time = "2026-11-21T09:00:00.000Z";

const subject = z.enum(["tenant", "actor"]).describe("all of the tenant's requests together, or each actor's");
const rateClass = z.enum([...RATE_CLASSES, "*"]).describe("`*` is all of them: a quota");
const rate = {
  tokens: z.number().positive().max(1e9).describe("come back"),
  perSeconds: z.number().positive().max(31_536_000).describe("in so many seconds"),
  burst: z.number().min(1).max(1_000_000).describe("are there at most"),
};
const limit = z.object({ subject, rateClass: z.string(), ...rate, own: z.boolean() }).meta({ id: "RateLimit" });
const whichLimit = fields({ subject, rateClass });

const secretName = z.string().min(1).max(128);
const secret = z
  .object({
    name: z.string(),
    version: z.number().int(),
    masterKeyId: z.string(),
    setAt: z.date(),
    setBy: z.string(),
  })
  .meta({ id: "Secret" });
const secretExample = {
  name: "API_TOKEN",
  version: 1,
  masterKeyId: "local:3f9a0c1d00000000",
  setAt: time,
  setBy: "user:ada",
};

const flagName = z.string().min(1).max(100);
const flag = z
  .object({
    flag: z.string(),
    meaning: z.string(),
    percentage: z.number().int(),
    expiresAt: z.date().nullable(),
    setBy: z.string().nullable(),
  })
  .meta({ id: "Flag" });

const counts = z.object({
  hits: z.number().int(),
  sharedHits: z.number().int(),
  loads: z.number().int(),
  sharedFailures: z.number().int(),
});

export const settingContracts = {
  "limits.list": defineContract({
    action: "limits:read",
    summary: "The limits in force: the tenant's own, and the usual ones for the rest",
    response: z.object({ items: z.array(limit) }),
    example: {
      response: {
        items: [{ subject: "actor", rateClass: "read", tokens: 100, perSeconds: 1, burst: 400, own: false }],
      },
    },
  }),
  "limits.set": defineContract({
    action: "limits:write",
    summary: "Set a limit or quota",
    params: whichLimit,
    body: fields(rate),
    response: empty,
    errors: ["LIMIT_INVALID"],
    example: {
      params: { subject: "actor", rateClass: "write" },
      body: { tokens: 20, perSeconds: 1, burst: 100 },
    },
  }),
  "limits.unset": defineContract({
    action: "limits:write",
    summary: "Go back to the usual limit",
    params: whichLimit,
    response: empty,
    errors: ["LIMIT_INVALID"],
    example: { params: { subject: "actor", rateClass: "write" } },
  }),
  "secrets.list": defineContract({
    action: "secrets:read",
    summary: "Names of secrets; their values are shown to nobody",
    response: z.object({ items: z.array(secret) }),
    example: { response: { items: [secretExample] } },
  }),
  "secrets.set": defineContract({
    action: "secrets:write",
    summary: "Set a secret, or replace its value",
    params: fields({ name: secretName }),
    body: fields({ value: z.string().min(1).max(65_536) }),
    response: secret,
    errors: ["SECRET_INVALID", "MASTER_KEY_UNAVAILABLE"],
    example: {
      params: { name: "API_TOKEN" },
      body: { value: "correct horse battery staple" },
      response: secretExample,
    },
  }),
  "secrets.remove": defineContract({
    action: "secrets:write",
    summary: "Remove a secret",
    params: fields({ name: secretName }),
    response: empty,
    errors: ["SECRET_NOT_FOUND"],
    example: { params: { name: "API_TOKEN" } },
  }),
  "secrets.rotate": defineContract({
    action: "secrets:write",
    idempotent: false,
    summary: "Change the master key, and wrap with it what the tenant's secrets are encrypted with",
    description: "The master key is that of all tenants: a new one is made for the owner's tenant alone.",
    body: fields({
      keepMasterKey: z.boolean().default(false).describe("it was changed where it is kept: wrap with the present one"),
    }),
    response: z.object({
      masterKeyId: z.string(),
      secrets: z.array(z.string()),
      people: z.number().int().describe("whose personal data was wrapped anew"),
    }),
    errors: ["FORBIDDEN", "KEY_INVALID", "MASTER_KEY_UNAVAILABLE"],
    rateClass: "expensive",
    example: { body: {}, response: { masterKeyId: secretExample.masterKeyId, secrets: ["API_TOKEN"], people: 3 } },
  }),
  "flags.list": defineContract({
    action: "flags:read",
    summary: "Every feature flag, and for what part of those it is asked for it is on",
    response: z.object({ items: z.array(flag) }),
    example: {
      response: {
        items: [
          {
            flag: "record-allowed-decisions",
            meaning: "Keep decisions of the policies that allow as well.",
            percentage: 10,
            expiresAt: null,
            setBy: "user:ada",
          },
        ],
      },
    },
  }),
  "flags.set": defineContract({
    action: "flags:write",
    summary: "Turn a feature flag on for a percentage",
    params: fields({ flag: flagName }),
    body: fields({
      percentage: z.number().int().min(0).max(100),
      expiresAt: z.iso.datetime().nullable().default(null),
    }),
    response: empty,
    errors: ["FLAG_INVALID"],
    example: { params: { flag: "record-allowed-decisions" }, body: { percentage: 10 } },
  }),
  "flags.unset": defineContract({
    action: "flags:write",
    summary: "Leave a feature flag as it comes",
    params: fields({ flag: flagName }),
    response: empty,
    errors: ["FLAG_INVALID"],
    example: { params: { flag: "record-allowed-decisions" } },
  }),
  "access.counts": defineContract({
    action: "system:read",
    summary: "How often what access depends on was at hand in this process",
    response: z.object({
      cache: z.record(z.string(), counts),
      decisions: z.object({ hits: z.number().int(), misses: z.number().int() }),
    }),
    example: {
      response: {
        cache: { policies: { hits: 998, sharedHits: 0, loads: 2, sharedFailures: 0 } },
        decisions: { hits: 940, misses: 60 },
      },
    },
  }),
};

import { z } from "zod";
import { defineContract, definePublicContract, empty, fields } from "../../contract.ts";
import { exampleTime, id } from "./identity-fields.ts";

const DAY_MS = 86_400_000;
const ownerKind = z.enum(["user", "service-account", "agent"]);

const key = z
  .object({
    keyId: z.string(),
    name: z.string(),
    ownerKind,
    ownerId: z.string(),
    hint: z.string().describe("its beginning"),
    scopes: z.array(z.string()).nullable().describe("actions that it is narrowed to"),
    createdAt: z.date(),
    expiresAt: z.date().nullable(),
    lastUsedAt: z.date().nullable().describe("written in batches, up to half a minute late"),
    replacedBy: z.string().nullable(),
    revokedAt: z.date().nullable(),
  })
  .meta({ id: "ApiKey" });
const keyExample = {
  keyId: "0199b3a2-0000-7000-8000-000000000005",
  name: "ci",
  ownerKind: "service-account",
  ownerId: "0199b3a2-0000-7000-8000-000000000004",
  hint: "pv_local_4fK9ab",
  scopes: ["runs:read"] as string[],
  createdAt: exampleTime,
  expiresAt: "2027-02-19T09:00:00.000Z",
  lastUsedAt: null,
  replacedBy: null,
  revokedAt: null,
} as const;
const made = z.object({ key, token: z.string().describe("shown this once") }).meta({ id: "MadeKey" });
const madeExample = { key: keyExample, token: "pv_local_…" } as const;
const keyParams = fields({ keyId: id });
const params = { keyId: keyExample.keyId };

const certificate = z
  .object({
    fingerprint: z.string().describe("sha256, hex"),
    serial: z.string(),
    agentId: z.string(),
    issuedAt: z.date(),
    expiresAt: z.date(),
    lastUsedAt: z.date().nullable(),
    revokedAt: z.date().nullable(),
  })
  .meta({ id: "AgentCertificate" });
const certificateExample = {
  fingerprint: "9f…",
  serial: "5c…",
  agentId: "builder-1",
  issuedAt: exampleTime,
  expiresAt: "2026-11-22T09:00:00.000Z",
  lastUsedAt: null,
  revokedAt: null,
} as const;

const authority = z
  .object({ authorityId: z.string(), certificatePem: z.string(), expiresAt: z.date() })
  .meta({ id: "CertificateAuthority" });
const authorityExample = {
  authorityId: "0199b3a2",
  certificatePem: "-----BEGIN CERTIFICATE-----…",
  expiresAt: exampleTime,
};

const requestPem = z.string().max(10_000).describe("a signing request (PKCS #10) in PEM");
const issued = z
  .object({ certificatePem: z.string(), authorityPem: z.string(), serial: z.string(), expiresAt: z.date() })
  .meta({ id: "IssuedCertificate" });
const issuedExample = { certificatePem: "…", authorityPem: "…", serial: "5c…", expiresAt: "2026-11-22T09:00:00.000Z" };

export const keyContracts = {
  "keys.list": defineContract({
    action: "keys:read",
    summary: "List API keys and agent tokens, oldest first, revoked ones included",
    query: fields({ ownerKind: ownerKind.optional(), ownerId: id.optional() }),
    response: z.object({ items: z.array(key) }),
    example: { response: { items: [keyExample] } },
  }),
  "keys.create": defineContract({
    action: "keys:write",
    idempotent: false,
    summary: "Make a key: one's own, a service account's, or an agent's token",
    body: fields({
      name: z.string().min(1).max(100),
      ownerKind,
      ownerId: id.describe("for `user` one's own id"),
      scopes: z.array(z.string().min(1).max(100)).max(100).nullable().default(null),
      lifeMs: z
        .number()
        .int()
        .positive()
        .max(366 * DAY_MS)
        .default(90 * DAY_MS),
    }),
    response: made,
    status: 201,
    errors: ["SERVICE_ACCOUNT_NOT_FOUND"],
    example: {
      body: { name: "ci", ownerKind: "service-account", ownerId: keyExample.ownerId, scopes: ["runs:read"] },
      response: madeExample,
    },
  }),
  "keys.rotate": defineContract({
    action: "keys:write",
    idempotent: false,
    summary: "Make a key's successor; both work for as long as they overlap",
    params: keyParams,
    body: fields({
      overlapMs: z
        .number()
        .int()
        .min(0)
        .max(30 * DAY_MS)
        .default(DAY_MS),
    }),
    response: made,
    status: 201,
    errors: ["API_KEY_NOT_FOUND", "STATE_CONFLICT"],
    example: { params, body: { overlapMs: DAY_MS }, response: madeExample },
  }),
  "keys.revoke": defineContract({
    action: "keys:write",
    summary: "Revoke a key: at once here, within a second everywhere",
    params: keyParams,
    response: empty,
    errors: ["API_KEY_NOT_FOUND"],
    example: { params },
  }),
  "authorities.list": definePublicContract({
    public: "certificates of authorities are for everybody who is to trust them",
    summary: "List the authorities that vouch for agents",
    response: z.object({
      items: z.array(authority),
    }),
    example: { response: { items: [authorityExample] } },
  }),
  "authorities.create": defineContract({
    action: "certificates:write",
    idempotent: false,
    summary: "Make an authority, whose key stays in the data folder; others go on being trusted",
    response: authority,
    status: 201,
    errors: ["FORBIDDEN"],
    example: { response: authorityExample },
  }),
  "certificates.list": defineContract({
    action: "certificates:read",
    summary: "List the certificates that were issued to agents, newest first",
    response: z.object({ items: z.array(certificate) }),
    example: { response: { items: [certificateExample] } },
  }),
  "certificates.issue": defineContract({
    action: "certificates:write",
    idempotent: false,
    summary: "Issue a short-lived certificate to an agent that keeps its key to itself",
    body: fields({
      agentId: z.string().regex(/^[\w.:@-]{1,200}$/),
      requestPem,
      lifeMs: z
        .number()
        .int()
        .min(60_000)
        .max(31 * DAY_MS)
        .default(DAY_MS),
    }),
    response: issued,
    status: 201,
    errors: ["AUTHORITY_MISSING", "REQUEST_INVALID"],
    example: {
      body: { agentId: "builder-1", requestPem: "-----BEGIN CERTIFICATE REQUEST-----…" },
      response: issuedExample,
    },
  }),
  "certificates.issueServer": defineContract({
    action: "certificates:write",
    idempotent: false,
    summary: "Issue a certificate to a control plane: to the names and addresses that agents know it by",
    body: fields({ names: z.array(z.string().min(1).max(253)).min(1).max(50), requestPem }),
    response: issued,
    status: 201,
    errors: ["AUTHORITY_MISSING", "FORBIDDEN", "REQUEST_INVALID"],
    example: {
      body: { names: ["provost.example.org"], requestPem: "-----BEGIN CERTIFICATE REQUEST-----…" },
      response: issuedExample,
    },
  }),
  "certificates.revoke": defineContract({
    action: "certificates:write",
    summary: "Revoke certificates by fingerprint, serial number or agent",
    params: fields({ named: id }),
    response: z.object({ items: z.array(certificate) }),
    errors: ["CERTIFICATE_NOT_FOUND"],
    example: { params: { named: "builder-1" }, response: { items: [certificateExample] } },
  }),
};

import { z } from "zod";
import { eventKind } from "./event-kind.ts";

const audit = { audit: true };

/**
 * Where a request came from and whatever else could lead to a person, encrypted with a key of that person's own: when the
 * key is destroyed the event says nothing more about them, and its hash still holds. Null when there is nothing.
 */
const sealed = z.object({ person: z.string(), text: z.string() }).nullable();

const subject = z.object({ type: z.string(), id: z.string() }).nullable();

/** A value before and after; never one of a secret. */
const change = { before: z.unknown(), after: z.unknown() };

export const ACCESS_EVENTS = {
  "access.requested": eventKind(
    "Somebody asked the API to change something, or was refused.",
    {
      requestId: z.string(),
      operation: z.string(),
      action: z.string().nullable(),
      subject,
      decision: z.object({ allowed: z.boolean(), reason: z.string(), policyVersion: z.string() }).nullable(),
      status: z.number().int(),
      code: z.string().nullable(),
      /** Equal requests of one moment are one event. */
      times: z.number().int(),
      sealed,
    },
    audit,
  ),
  "access.acted": eventKind(
    "Something happened to an identity, a session, a key or a certificate.",
    { act: z.string(), subject, sealed },
    audit,
  ),
  "policy.activated": eventKind(
    "Policies were put in force.",
    { before: z.number().int(), after: z.number().int(), name: z.string(), reason: z.string() },
    audit,
  ),
  "policy.glass-broken": eventKind(
    "Somebody was granted for a short time what no policy permits.",
    {
      grantId: z.string(),
      to: z.string(),
      actions: z.array(z.string()),
      reason: z.string(),
      expiresAt: z.string(),
    },
    audit,
  ),
  "policy.glass-mended": eventKind("A break-glass grant was revoked.", { grantId: z.string() }, audit),
  "limit.changed": eventKind("A rate limit was changed.", { rateClass: z.string(), ...change }, audit),
  "secret.changed": eventKind(
    "A secret was set, removed or encrypted anew. Its value is nowhere but in the secret's own row.",
    { secret: z.string(), how: z.enum(["set", "removed", "rewrapped"]), version: z.number().int() },
    audit,
  ),
  "secret.given": eventKind(
    "An attempt was given secrets, by name, in its environment.",
    { attemptId: z.string(), secrets: z.array(z.string()) },
    audit,
  ),
  "flag.changed": eventKind("A feature flag was changed.", { flag: z.string(), ...change }, audit),
  "audit.pruned": eventKind(
    "What is older than the audit log has to keep was removed; the chain goes on from the hash, which is signed.",
    { upTo: z.number().int(), hash: z.string(), removed: z.number().int(), keyId: z.string(), signature: z.string() },
    audit,
  ),
  "events.pruned": eventKind(
    "Events without a run that are older than they are kept were removed, up to a position; the number is signed.",
    {
      upTo: z.number().int(),
      removed: z.number().int(),
      total: z.number().int(),
      keyId: z.string(),
      signature: z.string(),
    },
    audit,
  ),
  "audit.retention-changed": eventKind("How long the audit log is kept was changed.", change, audit),
  "person.erased": eventKind(
    "The key of a person was destroyed: what events hold about them can be read by nobody.",
    { person: z.string() },
    audit,
  ),
};

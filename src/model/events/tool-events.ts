import { z } from "zod";
import { eventKind } from "./event-kind.ts";

const audit = { audit: true };
const call = { sessionId: z.string(), callId: z.string(), tool: z.string() };
const approvalId = z.string();

/** Inputs and answers are in none of them, only hashes: they may hold what an event must not. */
export const TOOL_EVENTS = {
  "tool.called": eventKind(
    "A call of a tool has ended, or was refused.",
    {
      ...call,
      action: z.string().nullable(),
      /** What the policies were asked about: paths, commands, hosts. */
      subjects: z.array(z.record(z.string(), z.string())),
      inputHash: z.string(),
      outcome: z.enum(["ok", "refused", "failed"]),
      /** Where it was refused. */
      step: z.string().nullable(),
      code: z.string().nullable(),
      reason: z.string(),
      policyVersion: z.string().nullable(),
      approvalId: approvalId.nullable(),
      durationMs: z.number(),
    },
    audit,
  ),
  "tool.set": eventKind(
    "A tool was enabled or disabled for the tenant.",
    { tool: z.string(), before: z.unknown(), after: z.unknown() },
    audit,
  ),
  "approval.asked": eventKind(
    "An agent waits for a person: for leave to do exactly this, or for an answer.",
    {
      approvalId,
      ...call,
      kind: z.enum(["approval", "question"]),
      agentName: z.string(),
      inputHash: z.string(),
      reason: z.string(),
      expiresAt: z.string(),
    },
    audit,
  ),
  "approval.settled": eventKind(
    "What an agent asked people for has an answer, or will get none.",
    {
      approvalId,
      ...call,
      state: z.enum(["granted", "denied", "answered", "expired"]),
      by: z.string(),
      reason: z.string(),
      ruleId: z.string().nullable(),
    },
    audit,
  ),
  "approval.rule-made": eventKind(
    "Calls that fit a rule need no more approval until it expires.",
    { ruleId: z.string(), tool: z.string(), pattern: z.record(z.string(), z.unknown()), expiresAt: z.string() },
    audit,
  ),
  "approval.rule-revoked": eventKind("A rule that approved calls does so no more.", { ruleId: z.string() }, audit),
  "note.kept": eventKind(
    "An agent has kept a note; its words are in the note alone, so that they can be erased.",
    { noteId: z.string(), scope: z.string(), owner: z.string(), sessionId: z.string() },
    audit,
  ),
  "note.erased": eventKind("Notes were erased.", { noteIds: z.array(z.string()) }, audit),
} as const;

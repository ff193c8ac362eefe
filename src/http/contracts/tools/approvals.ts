/** What agents ask people for, and what people answer. */
import { z } from "zod";
import { defineContract, empty, fields, MAX_PAGE } from "../../contract.ts";

const time = "2026-11-21T09:00:00.000Z";
const id = z.string().min(1).max(100);
const approvalId = "0199b3a2-0000-7000-8000-000000000007";
const ruleId = "0199b3a2-0000-7000-8000-000000000008";
const reason = z.string().min(1).max(2_000);
const limit = z.coerce.number<number>().int().min(1).max(MAX_PAGE).default(50);

const pattern = z
  .record(z.string().min(1).max(64), z.union([z.string().max(4_000), z.array(z.string().max(1_000)).max(64)]))
  .describe("by argument, what it looks like; `*` stands for any text");

export const approval = z
  .object({
    approvalId: z.string(),
    kind: z.enum(["approval", "question"]),
    sessionId: z.string(),
    callId: z.string(),
    tool: z.string(),
    input: z.string().describe("the arguments as canonical JSON, without the values of secrets"),
    inputHash: z.string().describe("sha256 of the arguments as they are"),
    reason: z.string().describe("why it needs a person, or the question"),
    askedBy: z.string(),
    agentName: z.string(),
    runId: z.string().nullable(),
    taskId: z.string().nullable(),
    attemptId: z.string().nullable(),
    askedAt: z.date(),
    expiresAt: z.date(),
    state: z.enum(["pending", "granted", "denied", "answered", "expired"]),
    settledAt: z.date().nullable(),
    settledBy: z.string().nullable(),
    answer: z.string().nullable(),
    ruleId: z.string().nullable(),
  })
  .meta({ id: "Approval" });
export const approvalExample = {
  approvalId,
  kind: "approval",
  sessionId: "0199b3a2-0000-7000-8000-000000000002",
  callId: "call_2",
  tool: "run_command",
  input: '{"command":["npm","publish"],"folder":".","timeoutMs":120000}',
  inputHash: "3f9a0c1d".repeat(8),
  reason: "run_command is set to need approval each time",
  askedBy: "agent:coder",
  agentName: "coder",
  runId: null,
  taskId: null,
  attemptId: null,
  askedAt: time,
  expiresAt: time,
  state: "granted",
  settledAt: time,
  settledBy: "user:ada",
  answer: "the release is due",
  ruleId: null,
} as const;

const rule = z
  .object({
    ruleId: z.string(),
    tool: z.string(),
    pattern,
    madeBy: z.string(),
    madeAt: z.date(),
    reason: z.string(),
    expiresAt: z.date(),
    revokedAt: z.date().nullable(),
    revokedBy: z.string().nullable(),
  })
  .meta({ id: "ApprovalRule" });

const which = fields({ approvalId: id });
const errors = ["APPROVAL_NOT_FOUND", "APPROVAL_SETTLED", "APPROVAL_REFUSED"] as const;

export const approvalContracts = {
  "approvals.list": defineContract({
    action: "approvals:read",
    summary: "What agents ask people for, the newest first",
    query: fields({
      state: z.enum(["pending", "granted", "denied", "answered", "expired"]).optional(),
      runId: z.string().max(200).optional(),
      limit,
    }),
    response: z.object({ items: z.array(approval) }),
    example: { query: { state: "pending" }, response: { items: [approvalExample] } },
  }),
  "approvals.get": defineContract({
    action: "approvals:read",
    summary: "One of them, with exactly what is to be done",
    params: which,
    response: approval,
    errors: ["APPROVAL_NOT_FOUND"],
    example: { params: { approvalId }, response: approvalExample },
  }),
  "approvals.grant": defineContract({
    action: "approvals:decide",
    summary: "Give leave for exactly this, and, if wished, for what looks like it",
    params: which,
    body: fields({
      reason: reason.default("granted"),
      remember: fields({
        pattern: pattern.optional().describe("exactly these arguments when absent"),
        forSeconds: z.number().int().min(60).max(7_776_000),
      }).optional(),
    }),
    response: approval,
    errors: [...errors, "APPROVAL_RULE_INVALID"],
    example: { params: { approvalId }, body: { reason: "the release is due" }, response: approvalExample },
  }),
  "approvals.deny": defineContract({
    action: "approvals:decide",
    summary: "Refuse it; the reason is told to the agent",
    params: which,
    body: fields({ reason }),
    response: approval,
    errors,
    example: {
      params: { approvalId },
      body: { reason: "not before the tests are green" },
      response: { ...approvalExample, state: "denied", answer: "not before the tests are green" },
    },
  }),
  "approvals.answer": defineContract({
    action: "approvals:decide",
    summary: "Answer a question",
    params: which,
    body: fields({ answer: z.string().min(1).max(20_000) }),
    response: approval,
    errors,
    example: {
      params: { approvalId },
      body: { answer: "Port 8443." },
      response: { ...approvalExample, kind: "question", tool: "ask_human", state: "answered", answer: "Port 8443." },
    },
  }),
  "approvalRules.list": defineContract({
    action: "approvals:read",
    summary: "Rules that grant what looks like them, the newest first",
    query: fields({ limit }),
    response: z.object({ items: z.array(rule) }),
    example: {
      response: {
        items: [
          {
            ruleId,
            tool: "run_command",
            pattern: { command: ["npm", "test", "*"] },
            madeBy: "user:ada",
            madeAt: time,
            reason: "tests do no harm",
            expiresAt: time,
            revokedAt: null,
            revokedBy: null,
          },
        ],
      },
    },
  }),
  "approvalRules.revoke": defineContract({
    action: "approvals:decide",
    summary: "Have a rule grant nothing more",
    params: fields({ ruleId: id }),
    response: empty,
    errors: ["APPROVAL_RULE_NOT_FOUND"],
    example: { params: { ruleId } },
  }),
};

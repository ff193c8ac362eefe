/** Tools, and the calls of them. */
import { z } from "zod";
import { defineContract, fields, MAX_PAGE } from "../../contract.ts";

const time = "2026-11-21T09:00:00.000Z";
const toolName = z.string().min(1).max(128);

const tool = z
  .object({
    name: z.string(),
    description: z.string(),
    source: z.string().describe("`built-in`, or the server that it comes from"),
    action: z.string().describe("what the policies are asked about"),
    enabled: z.boolean(),
    approval: z.enum(["policy", "always"]).describe("when a person has to approve a call"),
    hosts: z.array(z.string()).describe("that may be asked, by a tool that asks hosts"),
    setBy: z.string().nullable(),
    setAt: z.date().nullable(),
  })
  .meta({ id: "Tool" });
const toolExample = {
  name: "fetch_url",
  description: "Fetch a text document by GET over https.",
  source: "built-in",
  action: "tool:fetch_url",
  enabled: true,
  approval: "policy" as const,
  hosts: ["docs.example.org"],
  setBy: "user:ada",
  setAt: time,
};

const call = z
  .object({
    sessionId: z.string(),
    callId: z.string(),
    tool: z.string(),
    state: z.enum(["begun", "ended"]),
    actor: z.string(),
    agentName: z.string(),
    runId: z.string().nullable(),
    taskId: z.string().nullable(),
    attemptId: z.string().nullable(),
    input: z.string().describe("canonical JSON, cut, without the values of secrets"),
    inputHash: z.string(),
    begunAt: z.date(),
    endedAt: z.date().nullable(),
    outcome: z.enum(["ok", "refused", "failed"]).nullable(),
    step: z.string().nullable().describe("where it was refused"),
    code: z.string().nullable(),
    content: z.string().nullable().describe("what was answered"),
    truncated: z.boolean(),
    reason: z.string().describe("what the policies decided by"),
    policyVersion: z.string().nullable(),
    approvalId: z.string().nullable(),
    timings: z.record(z.string(), z.number()).nullable().describe("milliseconds by step"),
    workMs: z.number().nullable(),
    totalMs: z.number().nullable(),
  })
  .meta({ id: "ToolCall" });

export const toolContracts = {
  "tools.list": defineContract({
    action: "tools:read",
    summary: "The tools there are, and how they are set",
    response: z.object({ items: z.array(tool) }),
    example: { response: { items: [toolExample] } },
  }),
  "tools.set": defineContract({
    action: "tools:write",
    summary: "Let agents use a tool, or keep it from them; what is left out stays as it is",
    params: fields({ tool: toolName }),
    body: fields({
      enabled: z.boolean().optional(),
      approval: z.enum(["policy", "always"]).optional(),
      hosts: z.array(z.string().min(1).max(253)).max(500).optional(),
    }),
    response: tool,
    errors: ["TOOL_NOT_FOUND", "TOOL_SETTING_INVALID"],
    example: {
      params: { tool: "fetch_url" },
      body: { enabled: true, hosts: ["docs.example.org"] },
      response: toolExample,
    },
  }),
  "tools.calls": defineContract({
    action: "tools:read",
    summary: "Calls of tools, the newest first, with what decided about each",
    query: fields({
      sessionId: z.string().max(200).optional(),
      runId: z.string().max(200).optional(),
      tool: toolName.optional(),
      outcome: z.enum(["ok", "refused", "failed"]).optional(),
      before: z.iso.datetime().optional().describe("`begunAt` of the last one of the page before"),
      limit: z.coerce.number<number>().int().min(1).max(MAX_PAGE).default(50),
    }),
    response: z.object({ items: z.array(call) }),
    example: {
      query: { runId: "0199b3a2-0000-7000-8000-000000000001" },
      response: {
        items: [
          {
            sessionId: "0199b3a2-0000-7000-8000-000000000002",
            callId: "call_1",
            tool: "read_file",
            state: "ended",
            actor: "agent:coder",
            agentName: "coder",
            runId: "0199b3a2-0000-7000-8000-000000000001",
            taskId: "write-the-parser",
            attemptId: null,
            input: '{"path":"src/parser.ts"}',
            inputHash: "3f9a0c1d".repeat(8),
            begunAt: time,
            endedAt: time,
            outcome: "ok",
            step: null,
            code: null,
            content: "1\texport const parse = …",
            truncated: false,
            reason: "permitted by role:agent",
            policyVersion: "default@3f9a0c1d",
            approvalId: null,
            timings: { schema: 0.1, policy: 0.05 },
            workMs: 0.8,
            totalMs: 2.1,
          },
        ],
      },
    },
  }),
};

import { z } from "zod";
import { defineServerTool } from "../define-server-tool.ts";

const approvalId = z.string().min(1).max(100);
const reason = z.string().min(1).max(2_000).describe("Why, for the record");

export const approvalTools = [
  defineServerTool({
    name: "list_approvals",
    title: "List what waits for a person",
    description: "List what agents ask people for: leave for exactly one call of a tool, or the answer to a question.",
    reads: true,
    input: z.object({
      state: z.enum(["pending", "granted", "denied", "answered", "expired"]).default("pending"),
      runId: z.string().max(200).optional(),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    ask: (client, query, signal) => client.approvals.list({ query }, { signal }),
  }),
  defineServerTool({
    name: "approve",
    title: "Approve a call",
    description: "Give leave for exactly the call that was asked for. Agents cannot, nor can who has asked.",
    reads: false,
    input: z.object({ approvalId, reason }),
    ask: (client, { reason: why, ...params }, signal) =>
      client.approvals.grant({ params, body: { reason: why } }, { signal }),
  }),
  defineServerTool({
    name: "decline",
    title: "Decline a call",
    description: "Refuse what was asked for; the reason is told to the agent.",
    reads: false,
    input: z.object({ approvalId, reason }),
    ask: (client, { reason: why, ...params }, signal) =>
      client.approvals.deny({ params, body: { reason: why } }, { signal }),
  }),
  defineServerTool({
    name: "approve_criterion",
    title: "Approve a criterion",
    description: "Sign that a criterion of a run holds that asks for a role's approval.",
    reads: false,
    input: z.object({ runId: z.string().min(1).max(200), criterionId: z.string().min(1).max(200), reason }),
    ask: (client, { reason: why, ...params }, signal) =>
      client.criteria.approve({ params, body: { reason: why } }, { signal }),
  }),
];

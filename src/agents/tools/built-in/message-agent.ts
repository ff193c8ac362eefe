import { z } from "zod";
import { postMessage } from "../../../fleet/mailbox.ts";
import { addressSchema, type Address } from "../../../fleet/protocol/message-frames.ts";
import type { AgentId } from "../../../model/ids.ts";
import { sha256 } from "../../../runtime/hash.ts";
import type { Database } from "../../../store/database.ts";
import { defineTool, type Tool } from "../tool.ts";

const SUBJECTS = ["help", "review", "pair", "consult", "answer", "note"] as const;

const nameOf = (to: Address): string => {
  if (to.kind === "agent") return to.agentId;
  if (to.kind === "everyone") return to.kind;
  if (to.kind === "team") return to.capabilities.toSorted().join(",");
  return to.kind === "role" ? to.role : to.capability;
};

export const messageAgentTool = (db: Database): Tool =>
  defineTool({
    name: "message_agent",
    description: "Send a message to another agent, to one of a role or with a capability, to a team, or to everyone.",
    action: "tool:message_agent",
    // A call sends its message once: the mailbox knows it again.
    repeatable: true,
    input: z.object({
      to: addressSchema,
      subject: z.enum(SUBJECTS).default("note"),
      text: z.string().min(1).max(20_000),
      answers: z.string().min(1).max(64).optional().describe("Id of the conversation that this answers in"),
    }),
    subjects: ({ to }) => [{ scope: `${to.kind} ${nameOf(to)}`.trim() }],
    work: async ({ to, subject, text, answers }, { site, callId }) => {
      const id = sha256(JSON.stringify([site.sessionId, callId]));
      const sender = { tenantId: site.tenantId, agentId: site.actor.id as AgentId };
      const content = { id, subject, correlationId: answers ?? id, body: { text } };
      const count = await postMessage(db, sender, { type: "message", ...content, to, expiresInMs: 3_600_000 });
      return `sent to ${count} ${count === 1 ? "agent" : "agents"}, as conversation ${content.correlationId}`;
    },
  });

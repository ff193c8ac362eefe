import { z } from "zod";
import { ProvostError } from "../../../model/errors.ts";
import type { Approvals } from "../../approvals/approvals.ts";
import { defineTool, type Tool } from "../tool.ts";

const MAX_WAIT_MINUTES = 7 * 24 * 60;

export const askHumanTool = (approvals: Pick<Approvals, "ask">): Tool =>
  defineTool({
    name: "ask_human",
    description: "Ask the people in charge a question, and wait for their answer. Only for what you cannot find out.",
    action: "tool:ask_human",
    // The same call waits for the same answer.
    repeatable: true,
    input: z.object({
      question: z.string().min(1).max(4_000),
      waitMinutes: z.number().int().min(1).max(MAX_WAIT_MINUTES).default(60),
    }),
    subjects: () => [{}],
    maxMs: () => null,
    work: async ({ question, waitMinutes }, { site, callId, signal }) => {
      const settled = await approvals.ask(
        {
          kind: "question",
          site,
          callId,
          tool: "ask_human",
          input: { question },
          reason: question,
          expiresInMs: waitMinutes * 60_000,
        },
        signal,
      );
      if (settled.kind === "answered") return settled.answer;
      if (settled.kind === "denied") return `[nobody will answer this: ${settled.answer}]`;
      throw new ProvostError("APPROVAL_EXPIRED", `nobody has answered within ${waitMinutes} minutes`);
    },
  });

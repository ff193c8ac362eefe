import { z } from "zod";
import { tokenUsageSchema } from "../../model/agent-session.ts";
import { defineContract, fields } from "../contract.ts";
import { session, SESSION_ID, sessionExample } from "./agent-sessions.ts";

const OTHER_ID = "0199b3a2-9a10-7c42-b7f3-3f1c2a9d8e02";
const count = z.number().int();

const call = z.object({
  callId: z.string(),
  name: z.string(),
  input: z.json(),
  outcome: z.enum(["ok", "refused", "failed"]).nullable().describe("null where it was never answered"),
  answer: z.string().describe("its first 4,000 characters"),
});

const outcome = z
  .object({ state: z.enum(["ended", "failed"]), reason: z.string() })
  .nullable()
  .describe("null while it has not ended");

const range = fields({
  after: z.coerce.number<number>().int().min(0).default(0).describe("so many are left out at the beginning"),
  limit: z.coerce.number<number>().int().min(1).max(1_000).default(200),
});

const part = z
  .object({
    kind: z.enum(["turn", "step"]),
    seq: count.describe("of its first entry"),
    by: z.string().describe("who speaks, or which model does"),
    step: count.nullable().describe("null of a turn"),
    text: z.string().describe("its first 4,000 characters"),
    calls: z.array(call),
    usage: tokenUsageSchema.nullable().describe("null of a turn, and of a step that did not come to its end"),
    microUsd: count.nullable(),
    latencyMs: z.number().nullable(),
    failed: z.string().nullable().describe("code of what broke the step off"),
  })
  .meta({ id: "SessionPart" });

const side = z
  .object({
    session,
    tools: z.record(z.string(), count).describe("calls of each tool"),
    failedSteps: count,
    usage: tokenUsageSchema,
    microUsd: count,
    unpricedSteps: count,
    latencyMs: count.describe("of all steps together"),
    outcome,
  })
  .meta({ id: "SessionSide" });

const usage = { input: 1_200, output: 80, cached: 0, reasoning: 0 };
const callExample = {
  callId: "toolu_1",
  name: "read_file",
  input: { path: "README.md" },
  outcome: "ok" as const,
  answer: "# Spans",
};
const partExample = {
  kind: "step" as const,
  seq: 4,
  by: "anthropic/claude-sonnet-4-5",
  step: 1,
  text: "",
  calls: [callExample],
  usage,
  microUsd: 4_800,
  latencyMs: 1_830.5,
  failed: null,
};
const sideExample = {
  session: sessionExample,
  tools: { read_file: 1 },
  failedSteps: 0,
  usage: sessionExample.usage,
  microUsd: sessionExample.microUsd,
  unpricedSteps: 0,
  latencyMs: 1_831,
  outcome: null,
};

export const sessionComparisonContracts = {
  "agentSessions.replay": defineContract({
    action: "agent-sessions:read",
    summary: "Go through a session again from its log alone",
    description:
      "What models said and what tools answered is taken from the log: nobody is asked and nothing is done. `divergence` says where the log is not what the loop would have written. `shown` is a digest of all that a model was shown before a step; the same log gives the same digests.",
    params: fields({ agentSessionId: z.string().min(1).max(64) }),
    query: range,
    response: z
      .object({
        session,
        steps: z.array(
          z.object({
            step: count,
            seq: count,
            model: z.string(),
            shown: z.string(),
            text: z.string(),
            calls: z.array(call),
            usage: tokenUsageSchema.nullable(),
            microUsd: count.nullable(),
            failed: z.string().nullable(),
          }),
        ),
        total: count.describe("of steps"),
        divergence: z
          .object({
            seq: count,
            step: count,
            what: z.enum(["sequence", "unanswered", "answer-without-call", "step-number", "summary", "end", "sums"]),
            recorded: z.string(),
            replayed: z.string(),
          })
          .nullable()
          .describe("null when the log holds"),
        outcome,
      })
      .meta({ id: "SessionReplay" }),
    errors: ["AGENT_SESSION_NOT_FOUND"],
    example: {
      params: { agentSessionId: SESSION_ID },
      response: {
        session: sessionExample,
        steps: [
          {
            step: 1,
            seq: 4,
            model: "anthropic/claude-sonnet-4-5",
            shown: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
            text: "",
            calls: [callExample],
            usage,
            microUsd: 4_800,
            failed: null,
          },
        ],
        total: 1,
        divergence: null,
        outcome: null,
      },
    },
  }),
  "agentSessions.diff": defineContract({
    action: "agent-sessions:read",
    summary: "Two sessions side by side: turns, steps, tools, tokens, cost and outcome",
    description:
      "Rows are aligned by what was said and called. `answers` means that the same was done and something else came of it.",
    params: fields({ agentSessionId: z.string().min(1).max(64), otherSessionId: z.string().min(1).max(64) }),
    query: range,
    response: z
      .object({
        a: side,
        b: side,
        rows: z.array(
          z.object({
            change: z.enum(["none", "answers", "changed", "only-a", "only-b"]),
            a: part.nullable(),
            b: part.nullable(),
          }),
        ),
        total: count.describe("of rows"),
        firstDifference: count.nullable().describe("index of a row; null when nothing differs"),
      })
      .meta({ id: "SessionDiff" }),
    errors: ["AGENT_SESSION_NOT_FOUND"],
    example: {
      params: { agentSessionId: SESSION_ID, otherSessionId: OTHER_ID },
      response: {
        a: sideExample,
        b: { ...sideExample, session: { ...sessionExample, sessionId: OTHER_ID } },
        rows: [{ change: "only-a", a: partExample, b: null }],
        total: 1,
        firstDifference: 0,
      },
    },
  }),
};

import { z } from "zod";
import { AGENT_SESSION_STATES, tokenUsageSchema } from "../../model/agent-session.ts";
import { modelChoiceSchema } from "../../model/model-choice.ts";
import { defineContract, eventStream, fields, pageOf, pageQuery } from "../contract.ts";
import { RUN_ID } from "./run-resources.ts";

export const SESSION_ID = "0199b3a2-9a10-7c42-b7f3-3f1c2a9d8e01";
const time = "2026-11-21T09:00:12.000Z";

export const session = z
  .object({
    sessionId: z.string(),
    agentName: z.string(),
    title: z.string(),
    state: z.enum(AGENT_SESSION_STATES),
    model: z.string().nullable().describe("the one that was asked last"),
    runId: z.string().nullable(),
    taskId: z.string().nullable(),
    attemptId: z.string().nullable(),
    parentId: z.string().nullable().describe("the session that it was forked from"),
    parentSeq: z.number().int().nullable(),
    openedBy: z.string(),
    lastSeq: z.number().int(),
    steps: z.number().int(),
    usage: tokenUsageSchema,
    microUsd: z.number().int().describe("millionths of a dollar, of the steps whose price is known"),
    unpricedSteps: z.number().int(),
    openedAt: z.date(),
    endedAt: z.date().nullable(),
  })
  .meta({ id: "AgentSession" });

export const entry = z
  .object({
    seq: z.number().int().describe("from 1, without gaps"),
    at: z.date(),
    entry: z.looseObject({ kind: z.string() }).describe("what it is, by its kind: turn, text, tool-call, …"),
  })
  .meta({ id: "AgentSessionEntry" });

const which = fields({ agentSessionId: z.string().min(1).max(64) });
const seq = z.coerce.number<number>().int().min(0);

export const sessionExample = {
  sessionId: SESSION_ID,
  agentName: "coder",
  title: "Write the runbook",
  state: "open" as const,
  model: "anthropic/claude-sonnet-4-5",
  runId: RUN_ID,
  taskId: "t-write-the-runbook-1f3c9a20",
  attemptId: "0199b3a2-7f10-7d02-8a33-5c1e9d0b4f66",
  parentId: null,
  parentSeq: null,
  openedBy: "coder",
  lastSeq: 12,
  steps: 2,
  usage: { input: 5_210, output: 340, cached: 4_096, reasoning: 0 },
  microUsd: 20_730,
  unpricedSteps: 0,
  openedAt: time,
  endedAt: null,
};
const entryExample = { seq: 4, at: time, entry: { kind: "text", step: 1, part: 0, delta: "I look first." } };

export const agentSessionContracts = {
  "agentSessions.list": defineContract({
    action: "agent-sessions:read",
    summary: "List the sessions of agents with models, the newest first",
    query: fields({
      ...pageQuery,
      runId: z.string().min(1).max(64).optional(),
      taskId: z.string().min(1).max(200).optional(),
      agent: z.string().min(1).max(200).optional(),
    }),
    response: pageOf(session),
    example: { query: { runId: RUN_ID }, response: { items: [sessionExample], nextCursor: null } },
  }),
  "agentSessions.search": defineContract({
    action: "agent-sessions:read",
    summary: "Search what was said, called and answered in sessions",
    query: fields({
      words: z.string().min(1).max(500).describe('as in a search engine: all words, "a phrase", or, -not'),
      sessionId: z.string().min(1).max(64).optional(),
      limit: z.coerce.number<number>().int().min(1).max(100).default(20),
    }),
    response: z.object({
      items: z.array(
        z.object({
          sessionId: z.string(),
          agentName: z.string(),
          title: z.string(),
          seq: z.number().int(),
          excerpt: z.string(),
        }),
      ),
    }),
    example: {
      query: { words: "runbook -draft" },
      response: {
        items: [
          {
            sessionId: SESSION_ID,
            agentName: "coder",
            title: "Write the runbook",
            seq: 4,
            excerpt: "I write the «runbook»",
          },
        ],
      },
    },
  }),
  "agentSessions.get": defineContract({
    action: "agent-sessions:read",
    summary: "One session with its sums",
    params: which,
    response: session,
    errors: ["AGENT_SESSION_NOT_FOUND"],
    example: { params: { agentSessionId: SESSION_ID }, response: sessionExample },
  }),
  "agentSessions.entries": defineContract({
    action: "agent-sessions:read",
    summary: "The entries of a session in their order",
    params: which,
    query: fields({ after: seq.default(0), limit: z.coerce.number<number>().int().min(1).max(1_000).default(200) }),
    response: z.object({ items: z.array(entry) }),
    errors: ["AGENT_SESSION_NOT_FOUND"],
    example: { params: { agentSessionId: SESSION_ID }, query: { after: 3 }, response: { items: [entryExample] } },
  }),
  "agentSessions.stream": defineContract({
    action: "agent-sessions:read",
    summary: "Follow a session as it is written (server-sent events)",
    description:
      "The id of each is its sequence number: who comes back with it as Last-Event-ID misses nothing and gets nothing twice. Texts come in deltas, each once. Ends with the session.",
    params: which,
    query: fields({ after: seq.default(0) }),
    response: eventStream(entry),
    errors: ["AGENT_SESSION_NOT_FOUND"],
    rateClass: "stream",
    example: { params: { agentSessionId: SESSION_ID }, query: { after: 3 } },
  }),
  "agentSessions.fork": defineContract({
    action: "agent-sessions:talk",
    summary: "Begin a session as another one began, up to one of its entries",
    params: which,
    body: fields({ through: z.number().int().min(1).nullable().default(null).describe("all of it when null") }),
    response: session,
    status: 201,
    errors: ["AGENT_SESSION_NOT_FOUND"],
    example: {
      params: { agentSessionId: SESSION_ID },
      body: { through: 9 },
      response: { ...sessionExample, parentId: SESSION_ID, parentSeq: 9 },
    },
  }),
  "agentSessions.say": defineContract({
    action: "agent-sessions:talk",
    summary: "Say something to a model agent; the answer comes in the stream of the session",
    description: "Its tools act as whoever asks, under the policies.",
    body: fields({
      sessionId: z.string().min(1).max(64).nullable().default(null).describe("a new session when null"),
      text: z.string().min(1).max(200_000),
      models: z.array(modelChoiceSchema).min(1).max(5).optional().describe("the profile `dialogue` when absent"),
      folder: z
        .string()
        .max(4_096)
        .startsWith("/")
        .nullable()
        .default(null)
        .describe("of the control plane's disk, for its tools to work in; takes the right to start runs anywhere"),
    }),
    response: z.object({ sessionId: z.string(), after: z.number().int() }),
    status: 202,
    errors: ["AGENT_SESSION_NOT_FOUND", "AGENT_SESSION_BUSY", "MODEL_PROFILE_NOT_FOUND", "MODEL_KEY_MISSING"],
    example: {
      body: { sessionId: null, text: "What is still unproven?" },
      response: { sessionId: SESSION_ID, after: 2 },
    },
  }),
};

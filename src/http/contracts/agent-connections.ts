/** How agents connect: see docs/agent-protocol.md. Frames are described there and in src/fleet/protocol. */
import { z } from "zod";
import { agentFrameSchema, controlFrameSchema } from "../../fleet/protocol/frames.ts";
import { pollBodySchema, sendBodySchema } from "../../fleet/protocol/long-poll-bodies.ts";
import { defineContract, fields, socket } from "../contract.ts";
import { agentLoad, agentLoadExample, RUN_ID, taskId } from "./run-resources.ts";

const named = fields({ agentId: z.string().min(1).max(200) });
const because = fields({ reason: z.string().trim().min(1).max(1_000) });
const builder = { ...agentLoadExample, agentId: "builder-7", name: "builder-7", queues: ["default"], spending: null };
const SESSION = "0199b3a2-7f10-7d02-8a33-5c1e9d0b4f66";
const DOCUMENTED = "The frames are described in docs/agent-protocol.md.";

const REQUIREMENT = "[a-z0-9][a-z0-9._/-]{0,99}(@[0-9]+(\\.[0-9]+){0,3})?";
const REQUIREMENTS = new RegExp(`^${REQUIREMENT}(,${REQUIREMENT}){0,31}$`);

const explanation = z
  .object({
    taskId: z.string(),
    runId: z.string().nullable(),
    title: z.string(),
    state: z.string(),
    reasons: z.array(z.string()).describe("sentences; the first says what holds the task up, when it waits"),
    assignments: z.array(
      z.object({
        attempt: z.number().int(),
        agentId: z.string(),
        agentName: z.string(),
        at: z.date(),
        considered: z.number().int().describe("agents that were looked at"),
        score: z.record(z.string(), z.number()),
        why: z.string(),
        progress: z.number().nullable(),
        note: z.string(),
      }),
    ),
  })
  .meta({ id: "Explanation" });

export const agentConnectionContracts = {
  "agents.connect": defineContract({
    action: "agents:connect",
    summary: "Connect an agent by WebSocket",
    description: `Each message is a list of frames. ${DOCUMENTED}`,
    response: socket(z.array(agentFrameSchema), z.array(controlFrameSchema)),
    rateClass: "agent",
    example: {},
  }),
  "agents.send": defineContract({
    action: "agents:connect",
    on: "agentId",
    summary: "Send frames of an agent that cannot use a WebSocket",
    description: `The first call has no session and begins with \`hello\`. ${DOCUMENTED}`,
    params: named,
    body: sendBodySchema,
    response: z.object({ session: z.string() }),
    rateClass: "agent",
    errors: ["FRAME_INVALID", "STATE_CONFLICT"],
    example: {
      params: { agentId: "builder-7" },
      body: { session: SESSION, seq: 2, frames: [{ type: "heartbeat", seq: 1, busy: 0 }] },
      response: { session: SESSION },
    },
  }),
  "agents.poll": defineContract({
    action: "agents:connect",
    on: "agentId",
    summary: "Wait for frames to an agent that cannot use a WebSocket",
    description: `Answers as soon as there are any, or with none when the time is over. ${DOCUMENTED}`,
    params: named,
    body: pollBodySchema,
    response: z.object({ frames: z.array(z.object({ seq: z.number().int(), frame: controlFrameSchema })) }),
    rateClass: "agent",
    errors: ["STATE_CONFLICT"],
    example: {
      params: { agentId: "builder-7" },
      body: { session: SESSION, after: 0, waitMs: 25_000 },
      response: { frames: [{ seq: 1, frame: { type: "pulse", seq: 1, leaseMs: null } }] },
    },
  }),
  "agents.drain": defineContract({
    action: "agents:control",
    on: "agentId",
    summary: "Give an agent no new work; what it has in hand goes on",
    description:
      "Answers at once. It drains, also when it connects anew or elsewhere, until it is released; nothing is in hand any more when `busy` is 0. A slot of a control plane works for its runs and cannot be drained: pause those.",
    params: named,
    body: because,
    response: agentLoad,
    errors: ["AGENT_NOT_FOUND", "STATE_CONFLICT"],
    example: {
      params: { agentId: "builder-7" },
      body: { reason: "its machine gets a new disk" },
      response: { ...builder, state: "draining", drainReason: "its machine gets a new disk" },
    },
  }),
  "agents.quarantine": defineContract({
    action: "agents:control",
    on: "agentId",
    summary: "Put an agent into quarantine",
    description:
      "As the engine does with one that fails several kinds of work: it gets no new work until it is released, and its record begins anew then. What it has in hand goes on. A drain of it ends.",
    params: named,
    body: because,
    response: agentLoad,
    errors: ["AGENT_NOT_FOUND", "STATE_CONFLICT"],
    example: {
      params: { agentId: "builder-7" },
      body: { reason: "its results are wrong" },
      response: { ...builder, state: "quarantined", quarantineReason: "its results are wrong" },
    },
  }),
  "agents.release": defineContract({
    action: "agents:control",
    on: "agentId",
    summary: "Give an agent work again that is in quarantine or drained",
    params: named,
    body: fields({}),
    response: agentLoad,
    errors: ["AGENT_NOT_FOUND", "STATE_CONFLICT"],
    example: { params: { agentId: "builder-7" }, body: {}, response: builder },
  }),
  "agents.team": defineContract({
    action: "agents:read",
    summary: "Who of the agents that are here could together do something",
    description: "An agent calls such a team by sending a message to it. When something is missing there is no team.",
    query: fields({ requires: z.string().regex(REQUIREMENTS).describe("capabilities, with commas: sql,node@24") }),
    response: z.object({
      members: z.array(
        z.object({
          agentId: z.string(),
          covers: z.array(z.string()).describe("what it is there for, of what was asked"),
        }),
      ),
      missing: z.array(z.string()).describe("what nobody can do"),
    }),
    example: {
      query: { requires: "sql,node@24" },
      response: { members: [{ agentId: "builder-7", covers: ["node@24", "sql"] }], missing: [] },
    },
  }),
  "agents.explain": defineContract({
    action: "agents:read",
    summary: "Why a task went where it went, or why it waits",
    params: fields({ taskId }),
    query: fields({ runId: z.string().min(1).max(64).optional().describe("of one run; the newest when absent") }),
    response: explanation,
    errors: ["TASK_NOT_FOUND"],
    example: {
      params: { taskId: "0199b3a2-0000-7000-8000-000000000001" },
      query: { runId: RUN_ID },
      response: {
        taskId: "0199b3a2-0000-7000-8000-000000000001",
        runId: null,
        title: "render tile 7",
        state: "queued",
        reasons: ['no connected agent offers "gpu"', "it is the next in its queue"],
        assignments: [],
      },
    },
  }),
};

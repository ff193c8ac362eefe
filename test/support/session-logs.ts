/** Logs of sessions as the loop writes them, for tests that read them. */
import type { AgentSession, RecordedEntry, SessionEntry } from "../../src/model/agent-session.ts";
import { LOCAL_TENANT, type AgentSessionId } from "../../src/model/ids.ts";

const USAGE = { input: 100, output: 10, cached: 0, reasoning: 0 };
const MODEL = "anthropic/scripted";
type Json = Extract<SessionEntry, { kind: "tool-call" }>["input"];

export const turning = (text: string): SessionEntry => ({ kind: "turn", from: "plan", text });
const ended = (step: number, finish: "stop" | "tool-calls"): SessionEntry => ({
  kind: "step-ended",
  step,
  model: MODEL,
  finish,
  usage: USAGE,
  microUsd: 7,
  firstTokenMs: 1,
  latencyMs: 2,
});
export const calling = (step: number, callId: string, name: string, input: Json): SessionEntry[] => [
  { kind: "step-started", step, model: MODEL },
  { kind: "tool-call", step, callId, name, input },
  ended(step, "tool-calls"),
];
export const answered = (step: number, callId: string, content: string, durationMs = 1): SessionEntry => ({
  kind: "tool-answer",
  step,
  callId,
  outcome: "ok",
  content,
  truncated: false,
  code: null,
  durationMs,
});
export const saying = (step: number, text: string): SessionEntry[] => [
  { kind: "step-started", step, model: MODEL },
  { kind: "text", step, part: 0, delta: text },
  ended(step, "stop"),
];
export const ending = (): SessionEntry => ({ kind: "ended", state: "ended", reason: "the agent says that it is done" });

export const aLog = (
  sessionId: string,
  log: readonly SessionEntry[],
): { session: AgentSession; entries: RecordedEntry[] } => {
  const at = new Date(0);
  const steps = log.filter(({ kind }) => kind === "step-ended").length;
  const session: AgentSession = {
    tenantId: LOCAL_TENANT,
    sessionId: sessionId as AgentSessionId,
    agentName: "coder",
    title: "Do it",
    state: "open",
    model: MODEL,
    runId: null,
    taskId: null,
    attemptId: null,
    parentId: null,
    parentSeq: null,
    openedBy: "coder",
    lastSeq: log.length,
    steps,
    usage: { ...USAGE, input: 100 * steps, output: 10 * steps },
    microUsd: 7 * steps,
    unpricedSteps: 0,
    openedAt: at,
    endedAt: null,
  };
  return { session, entries: log.map((entry, index) => ({ seq: index + 1, at, entry })) };
};

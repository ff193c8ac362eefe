/** What is put on record of a call: a row of its own, and an event in the hash chain of the run or of the tenant. */
import { principalOf } from "../../access/policy/judge.ts";
import type { ErrorCode } from "../../model/errors.ts";
import { redactText } from "../../runtime/redaction.ts";
import { type BegunCall, beginToolCalls } from "../../store/tools/begun-calls.ts";
import { findToolCall, type StoredToolCall, toolCallSchema } from "../../store/tools/tool-calls.ts";
import type { CallInHand } from "./call-in-hand.ts";
import type { EndedCall } from "./call-recorder.ts";
import type { ToolAnswer, ToolSite, ToolStep } from "./tool-caller.ts";
import type { ToolParts } from "./tool-parts.ts";

/** It was begun; what it has done until then stands. */
export const failedAnswer = (code: ErrorCode, message: string): ToolAnswer => ({ kind: "failed", code, message });

/** Characters of an input that are kept; its hash is that of the whole. */
const MAX_INPUT = 16_000;

/** The answer that a call has got, where it has ended. */
export const storedAnswer = (stored: StoredToolCall): ToolAnswer => {
  const { outcome, content, truncated, step, code } = stored;
  const message = content ?? "";
  if (outcome === "ok") return { kind: "ok", content: message, truncated };
  const failure = { code: (code ?? "INTERNAL") as ErrorCode, message };
  if (outcome === "refused") return { kind: "refused", step: (step ?? "schema") as ToolStep, ...failure };
  return { kind: "failed", ...failure };
};

/** The row of a call, or null. */
export const lookUp = async (
  { db }: Pick<ToolParts, "db">,
  { tenantId, sessionId }: ToolSite,
  callId: string,
): Promise<StoredToolCall | null> => {
  const [rows] = await db.pipeline(tenantId, [findToolCall(tenantId, sessionId, callId)]);
  return rows?.[0] === undefined ? null : toolCallSchema.parse(rows[0]);
};

/** What is on record of a call before it takes effect. */
export const begunOf = ({ call, site, startedAt, inputText, inputHash }: CallInHand): BegunCall => ({
  sessionId: site.sessionId,
  callId: call.callId,
  tool: call.name,
  actor: principalOf(site.actor),
  agentName: site.agentName,
  runId: site.runId ?? null,
  taskId: site.taskId ?? null,
  attemptId: site.attemptId ?? null,
  input: redactText(inputText, site.secrets).slice(0, MAX_INPUT),
  inputHash,
  begunAt: startedAt,
});

/** False when somebody else has begun it meanwhile. */
export const recordBegin = async ({ db }: Pick<ToolParts, "db">, hand: CallInHand): Promise<boolean> => {
  const { tenantId } = hand.site;
  const [rows] = await db.pipeline(tenantId, [beginToolCalls(tenantId, [begunOf(hand)])]);
  return (rows?.length ?? 0) > 0;
};

const contentOf = (answer: ToolAnswer): string => (answer.kind === "ok" ? answer.content : answer.message);

/** How a call has ended: its row, and its event. */
export const endOf = (
  { clock }: Pick<ToolParts, "clock">,
  hand: CallInHand,
  answer: ToolAnswer,
  { workMs, totalMs }: { workMs: number | null; totalMs: number },
): EndedCall => {
  const { call, site, bound, entry, inputHash, approvalId, policyVersion } = hand;
  const step = answer.kind === "refused" ? answer.step : null;
  const code = answer.kind === "ok" ? null : answer.code;
  const reason = redactText(hand.reason, site.secrets);
  const row: StoredToolCall = {
    ...begunOf(hand),
    state: "ended",
    endedAt: clock.now(),
    outcome: answer.kind,
    step,
    code,
    content: contentOf(answer),
    truncated: answer.kind === "ok" && answer.truncated,
    reason,
    policyVersion,
    approvalId,
    timings: hand.timings,
    workMs,
    totalMs,
  };
  const subjects = (bound?.subjects ?? []).slice(0, 50).map((subject) => ({
    ...(JSON.parse(redactText(JSON.stringify(subject), site.secrets)) as Record<string, string>),
  }));
  const payload = {
    sessionId: site.sessionId,
    callId: call.callId,
    tool: call.name,
    action: entry?.tool.action ?? null,
    subjects,
    inputHash,
    outcome: answer.kind,
    step,
    code,
    reason,
    policyVersion,
    approvalId,
    durationMs: Math.round(totalMs),
  };
  const about = { runId: site.runId ?? null, taskId: site.taskId ?? null, actor: principalOf(site.actor) };
  return { tenantId: site.tenantId, row, event: { name: "tool.called", ...about, payload } };
};

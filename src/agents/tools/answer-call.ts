/** One call from its first look at the record to its answer. */
import { asProvostError, type ErrorCode } from "../../model/errors.ts";
import type { StoredToolCall } from "../../store/tools/tool-calls.ts";
import { type CallInHand, found } from "./call-in-hand.ts";
import { endOf, failedAnswer, lookUp, recordBegin, storedAnswer } from "./call-record.ts";
import { doWork } from "./do-work.ts";
import type { KnownCalls } from "./known-calls.ts";
import { passAll } from "./pipeline.ts";
import { amountOf, budgetScopeOf, reservationOf } from "./steps/budget-step.ts";
import type { ToolAnswer, ToolCall } from "./tool-caller.ts";
import type { ToolParts } from "./tool-parts.ts";

const FAULTS: ReadonlySet<ErrorCode> = new Set(["TOOL_FAILED", "TOOL_TIMEOUT", "MCP_SERVER_FAILED"]);

/** Faults of what it asked for say nothing about what it depends on. */
const isFault = (answer: ToolAnswer): boolean => answer.kind === "failed" && FAULTS.has(answer.code);

const settle = async (hand: CallInHand, parts: ToolParts, answer: ToolAnswer, workMs: number): Promise<void> => {
  const { bound } = found(hand);
  if (bound.dependency !== null) parts.breakers.note(bound.dependency, !isFault(answer));
  if (amountOf(hand.site, bound.maxMs).ms === undefined) return;
  const id = reservationOf(hand.site, hand.call.callId);
  await parts.budgets.settle(budgetScopeOf(hand.site), id, { ms: Math.ceil(workMs) });
};

const giveBack = async ({ giveBack: steps }: CallInHand): Promise<void> => {
  for (const step of steps.toReversed()) await step();
};

/** A call that had begun before this process: whether it took effect shows nowhere here. */
const unknownOutcome = (name: string): ToolAnswer =>
  failedAnswer(
    "TOOL_OUTCOME_UNKNOWN",
    `${name} had begun when its process ended; it is unknown whether it took effect. Look before you do it again.`,
  );

export const reusedId = ({ callId }: ToolCall): ToolAnswer => ({
  kind: "refused",
  step: "schema",
  code: "TOOL_CALL_REUSED",
  message: `the call ${callId} was made before with another tool or input`,
});

const isSame = ({ inputHash, tool }: StoredToolCall, hand: CallInHand): boolean =>
  inputHash === hand.inputHash && tool === hand.call.name;

const end = async (
  parts: ToolParts,
  hand: CallInHand,
  answer: ToolAnswer,
  { began, workMs }: { began: number; workMs: number | null },
): Promise<ToolAnswer> => {
  try {
    const isFirst = await parts.recordEnd(endOf(parts, hand, answer, { workMs, totalMs: performance.now() - began }));
    if (isFirst) return answer;
    const stored = await lookUp(parts, hand.site, hand.call.callId);
    return stored === null ? answer : storedAnswer(stored);
  } catch (thrown) {
    const { code, message } = asProvostError(thrown);
    const unrecorded = `it could not be put on record: ${message}`;
    if (answer.kind === "refused") return { ...answer, message: `${answer.message} (${unrecorded})` };
    return failedAnswer(code, `${answer.kind === "ok" ? "it was done, but " : ""}${unrecorded}`);
  }
};

/** What has become of a call that somebody else has begun. */
const begunElsewhere = async (parts: ToolParts, hand: CallInHand): Promise<ToolAnswer> => {
  const stored = await lookUp(parts, hand.site, hand.call.callId);
  if (stored?.state !== "ended") return unknownOutcome(hand.call.name);
  return isSame(stored, hand) ? storedAnswer(stored) : reusedId(hand.call);
};

/** Null when it may be done now: that it was begun is durable then, mostly since its budget was reserved. */
const begin = async (parts: ToolParts, hand: CallInHand): Promise<ToolAnswer | null> => {
  try {
    if (hand.begun ?? (await recordBegin(parts, hand))) return null;
    return await begunElsewhere(parts, hand);
  } catch (thrown) {
    await giveBack(hand);
    const { code, message } = asProvostError(thrown);
    return { kind: "refused", step: "sandbox", code, message: `it could not be put on record: ${message}` };
  }
};

const take = async (parts: ToolParts, hand: CallInHand, began: number): Promise<ToolAnswer> => {
  const { tool } = found(hand).entry;
  if (!tool.repeatable) {
    const refusal = await begin(parts, hand);
    if (refusal !== null) return refusal;
  }
  const startedAt = performance.now();
  const answer = await doWork(hand, parts);
  const workMs = performance.now() - startedAt;
  const ended = await end(parts, hand, answer, { began, workMs });
  await settle(hand, parts, answer, workMs);
  return ended;
};

/** What is on record already; null when it is to be done. */
const fromRecord = async (
  parts: ToolParts,
  hand: CallInHand,
  stored: StoredToolCall,
  began: number,
): Promise<ToolAnswer | null> => {
  const { call, site } = hand;
  if (!isSame(stored, hand)) return reusedId(call);
  if (stored.outcome === "refused" && stored.code === "TOOL_CANCELLED") return null;
  if (stored.state === "ended") return storedAnswer(stored);
  hand.entry = await parts.catalogue.find(site.tenantId, stored.tool);
  if (hand.entry?.tool.repeatable) return null;
  return end(parts, hand, unknownOutcome(stored.tool), { began, workMs: null });
};

export const answerCall = async (parts: ToolParts, hand: CallInHand, calls: KnownCalls): Promise<ToolAnswer> => {
  const began = performance.now();
  const { callId } = hand.call;
  try {
    const stored = (await calls.mayBeOnRecord(callId)) ? await lookUp(parts, hand.site, callId) : null;
    const known = stored === null ? null : await fromRecord(parts, hand, stored, began);
    if (known !== null) return known;
  } catch (thrown) {
    // Without the record nobody knows whether it was done before, so it is not done.
    const { code, message } = asProvostError(thrown);
    return { kind: "refused", step: "schema", code, message: `the record of calls cannot be read: ${message}` };
  }
  const stopped = await passAll(hand, parts);
  // Nothing that is found out here says how it ended where it was begun.
  if (stopped === null || hand.begun === false) return take(parts, hand, began);
  await giveBack(hand);
  return end(parts, hand, { kind: "refused", ...stopped }, { began, workMs: null });
};

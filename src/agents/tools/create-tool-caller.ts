/** Calls tools from one site: each through all steps, each on record, and none twice with effect. */
import { asProvostError, type ErrorCode } from "../../model/errors.ts";
import { canonicalJson } from "../../runtime/canonical-json.ts";
import { sha256 } from "../../runtime/hash.ts";
import type { StoredToolCall } from "../../store/tool-calls.ts";
import { answerText } from "./answer-text.ts";
import { type CallInHand, found } from "./call-in-hand.ts";
import { lookUp, recordBegin, recordEnd, storedAnswer } from "./call-record.ts";
import { passAll } from "./pipeline.ts";
import { amountOf, budgetScopeOf, reservationOf } from "./steps/budget-step.ts";
import { judgeTool } from "./steps/policy-step.ts";
import type { ToolAnswer, ToolCall, ToolCaller, ToolSite } from "./tool-caller.ts";
import type { ToolParts } from "./tool-parts.ts";
import type { ToolContext } from "./tool.ts";

const textOf = (input: unknown): string => {
  try {
    return canonicalJson(input);
  } catch {
    return JSON.stringify(String(input)); // no JSON at all: the schema refuses it, and this is what is on record
  }
};

const handOf = (call: ToolCall, site: ToolSite, startedAt: Date): CallInHand => {
  const inputText = textOf(call.input);
  return {
    call,
    site,
    startedAt,
    inputText,
    inputHash: sha256(inputText),
    entry: null,
    bound: null,
    reason: "",
    policyVersion: null,
    wantsApproval: null,
    approvalId: null,
    giveBack: [],
    timings: {},
  };
};

const failed = (code: ErrorCode, message: string): ToolAnswer => ({ kind: "failed", code, message });

const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });

const contextOf = (hand: CallInHand, parts: ToolParts, signal: AbortSignal): ToolContext => {
  const { tool, hosts } = found(hand).entry;
  const { site, call } = hand;
  return {
    site,
    callId: call.callId,
    signal,
    hosts,
    // What was approved is what was named; what shows only now was not.
    mayTouch: async (attributes) => (await judgeTool(parts, tool, site, attributes, false)).allowed,
  };
};

/** Never throws: what the tool throws is an answer. */
const work = async (hand: CallInHand, parts: ToolParts): Promise<ToolAnswer> => {
  const { bound } = found(hand);
  const { secrets } = hand.site;
  const timeout = bound.maxMs === null ? null : AbortSignal.timeout(bound.maxMs);
  const signal = timeout === null ? hand.call.signal : AbortSignal.any([hand.call.signal, timeout]);
  try {
    const text = await Promise.race([bound.work(contextOf(hand, parts, signal)), untilAborted(signal)]);
    return { kind: "ok", ...answerText(text, secrets) };
  } catch (thrown) {
    if (hand.call.signal.aborted) return failed("TOOL_CANCELLED", "it was called off while it worked");
    if (timeout?.aborted) return failed("TOOL_TIMEOUT", `it took longer than the ${bound.maxMs} ms that it may`);
    const { code, message } = asProvostError(thrown);
    return failed(code === "INTERNAL" ? "TOOL_FAILED" : code, answerText(message, secrets).content);
  }
};

/** Faults of what it asked for say nothing about what it depends on. */
const isFault = (answer: ToolAnswer): boolean =>
  answer.kind === "failed" && (answer.code === "TOOL_FAILED" || answer.code === "TOOL_TIMEOUT");

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
  failed(
    "TOOL_OUTCOME_UNKNOWN",
    `${name} had begun when its process ended; it is unknown whether it took effect. Look before you do it again.`,
  );

const reused = ({ callId }: ToolCall): ToolAnswer => ({
  kind: "refused",
  step: "schema",
  code: "TOOL_CALL_REUSED",
  message: `the call ${callId} was made before with another tool or input`,
});

export const createToolCaller = (parts: ToolParts, site: ToolSite): ToolCaller => {
  const underWay = new Map<string, { inputHash: string; answer: Promise<ToolAnswer> }>();

  const end = async (
    hand: CallInHand,
    answer: ToolAnswer,
    began: number,
    workMs: number | null,
  ): Promise<ToolAnswer> => {
    try {
      const isFirst = await recordEnd(parts, hand, answer, { workMs, totalMs: performance.now() - began });
      if (isFirst) return answer;
      const stored = await lookUp(parts, site, hand.call.callId);
      return stored === null ? answer : storedAnswer(stored);
    } catch (thrown) {
      const { code, message } = asProvostError(thrown);
      const unrecorded = `it could not be put on record: ${message}`;
      if (answer.kind !== "refused")
        return failed(code, `${answer.kind === "ok" ? "it was done, but " : ""}${unrecorded}`);
      return { ...answer, message: `${answer.message} (${unrecorded})` };
    }
  };

  /** Null when it may be done now: that it was begun is durable then. */
  const begin = async (hand: CallInHand): Promise<ToolAnswer | null> => {
    try {
      return (await recordBegin(parts, hand)) ? null : unknownOutcome(hand.call.name);
    } catch (thrown) {
      await giveBack(hand);
      const { code, message } = asProvostError(thrown);
      return { kind: "refused", step: "sandbox", code, message: `it could not be put on record: ${message}` };
    }
  };

  const take = async (hand: CallInHand, began: number): Promise<ToolAnswer> => {
    const { tool } = found(hand).entry;
    if (!tool.repeatable) {
      const refusal = await begin(hand);
      if (refusal !== null) return refusal;
    }
    const startedAt = performance.now();
    const answer = await work(hand, parts);
    const workMs = performance.now() - startedAt;
    const ended = await end(hand, answer, began, workMs);
    await settle(hand, parts, answer, workMs);
    return ended;
  };

  /** What is on record already; null when it is to be done. */
  const fromRecord = async (hand: CallInHand, stored: StoredToolCall): Promise<ToolAnswer | null> => {
    if (stored.inputHash !== hand.inputHash || stored.tool !== hand.call.name) return reused(hand.call);
    if (stored.outcome === "refused" && stored.code === "TOOL_CANCELLED") return null;
    if (stored.state === "ended") return storedAnswer(stored);
    hand.entry = await parts.catalogue.find(site.tenantId, stored.tool);
    return hand.entry?.tool.repeatable ? null : end(hand, unknownOutcome(stored.tool), performance.now(), null);
  };

  const answerCall = async (hand: CallInHand): Promise<ToolAnswer> => {
    const began = performance.now();
    try {
      const stored = await lookUp(parts, site, hand.call.callId);
      const known = stored === null ? null : await fromRecord(hand, stored);
      if (known !== null) return known;
    } catch (thrown) {
      // Without the record nobody knows whether it was done before, so it is not done.
      const { code, message } = asProvostError(thrown);
      return { kind: "refused", step: "schema", code, message: `the record of calls cannot be read: ${message}` };
    }
    const stopped = await passAll(hand, parts);
    if (stopped !== null) {
      await giveBack(hand);
      return end(hand, { kind: "refused", ...stopped }, began, null);
    }
    return take(hand, began);
  };

  return {
    schemas: async () => {
      const entries = await parts.catalogue.list(site.tenantId);
      return entries
        .filter(({ enabled }) => enabled)
        .map(({ tool: { name, description, inputSchema } }) => ({ name, description, inputSchema }));
    },
    call: async (call) => {
      const hand = handOf(call, site, parts.clock.now());
      const known = underWay.get(call.callId);
      if (known !== undefined) return known.inputHash === hand.inputHash ? known.answer : reused(call);
      const answer = answerCall(hand).catch((thrown: unknown) => {
        const { code, message } = asProvostError(thrown);
        return failed(code, message);
      });
      underWay.set(call.callId, { inputHash: hand.inputHash, answer });
      try {
        return await answer;
      } finally {
        underWay.delete(call.callId);
      }
    },
  };
};

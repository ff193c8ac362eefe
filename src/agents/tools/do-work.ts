/** The tool at work, when all has let it pass: within its time, and with an answer whatever happens. */
import { asProvostError } from "../../model/errors.ts";
import { createDeadline } from "../../runtime/deadline.ts";
import { answerText } from "./answer-text.ts";
import { type CallInHand, found } from "./call-in-hand.ts";
import { failedAnswer } from "./call-record.ts";
import { judgeTool } from "./steps/policy-step.ts";
import type { ToolAnswer } from "./tool-caller.ts";
import type { ToolParts } from "./tool-parts.ts";
import type { ToolContext } from "./tool.ts";

/** Holds on to neither of them once one has come to its end. */
const unlessAborted = async (signal: AbortSignal, work: Promise<string>): Promise<string> => {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason as Error);
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
};

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
export const doWork = async (hand: CallInHand, parts: ToolParts): Promise<ToolAnswer> => {
  const { bound } = found(hand);
  const { secrets } = hand.site;
  const limit = bound.maxMs === null ? null : createDeadline(parts.clock, bound.maxMs);
  const signal = limit === null ? hand.call.signal : AbortSignal.any([hand.call.signal, limit.signal]);
  try {
    const { instead } = hand.call;
    const work = instead === undefined ? bound.work(contextOf(hand, parts, signal)) : instead(hand.site);
    const text = await unlessAborted(signal, work);
    return { kind: "ok", ...answerText(text, secrets) };
  } catch (thrown) {
    if (hand.call.signal.aborted) return failedAnswer("TOOL_CANCELLED", "it was called off while it worked");
    if (limit?.signal.aborted)
      return failedAnswer("TOOL_TIMEOUT", `it took longer than the ${bound.maxMs} ms that it may`);
    const { code, message } = asProvostError(thrown);
    return failedAnswer(code === "INTERNAL" ? "TOOL_FAILED" : code, answerText(message, secrets).content);
  } finally {
    limit?.end();
  }
};

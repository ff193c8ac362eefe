/** Calls tools from one site: each through all steps, each on record, and none twice with effect. */
import { asProvostError } from "../../model/errors.ts";
import { canonicalJson } from "../../runtime/canonical-json.ts";
import { sha256 } from "../../runtime/hash.ts";
import { traceTool } from "../gen-ai-spans.ts";
import { answerCall, reusedId } from "./answer-call.ts";
import type { CallInHand } from "./call-in-hand.ts";
import { failedAnswer } from "./call-record.ts";
import { createKnownCalls, type KnownCalls } from "./known-calls.ts";
import type { ToolAnswer, ToolCall, ToolCaller, ToolSite } from "./tool-caller.ts";
import type { ToolParts } from "./tool-parts.ts";

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
    begun: null,
    giveBack: [],
    timings: {},
  };
};

/** A call that is in flight when all agents are stopped ends with them, whoever has made it. */
const answerUntilStopped = (parts: ToolParts, hand: CallInHand, calls: KnownCalls): Promise<ToolAnswer> =>
  parts.budgets.untilStopped(hand.site.tenantId, hand.call.signal, (signal) =>
    answerCall(parts, { ...hand, call: { ...hand.call, signal } }, calls),
  );

export const createToolCaller = (parts: ToolParts, site: ToolSite): ToolCaller => {
  const underWay = new Map<string, { inputHash: string; answer: Promise<ToolAnswer> }>();
  const calls = createKnownCalls(parts, site);
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
      if (known !== undefined) return known.inputHash === hand.inputHash ? known.answer : reusedId(call);
      const answer = traceTool(call.name, call.callId, () => answerUntilStopped(parts, hand, calls)).catch(
        (thrown: unknown) => {
          const { code, message } = asProvostError(thrown);
          return failedAnswer(code, message);
        },
      );
      underWay.set(call.callId, { inputHash: hand.inputHash, answer });
      try {
        return await answer;
      } finally {
        underWay.delete(call.callId);
      }
    },
    close: () => parts.leave(site),
  };
};

/**
 * The choke point: what every call of a tool passes before it takes effect, whoever makes it. The order is this table and
 * nothing else. A step that refuses, or fails in any way, stops all after it; there is no way around one.
 */
import { asProvostError } from "../../model/errors.ts";
import type { CallInHand, Pass, Refusal } from "./call-in-hand.ts";
import { passApproval } from "./steps/approval-step.ts";
import { passBudget } from "./steps/budget-step.ts";
import { passCatalogue } from "./steps/catalogue-step.ts";
import { passLimit } from "./steps/limit-step.ts";
import { passPolicy } from "./steps/policy-step.ts";
import { passSandbox } from "./steps/sandbox-step.ts";
import { passSchema } from "./steps/schema-step.ts";
import type { ToolStep } from "./tool-caller.ts";
import type { ToolParts } from "./tool-parts.ts";

const PIPELINE = {
  schema: passSchema,
  catalogue: passCatalogue,
  policy: passPolicy,
  approval: passApproval,
  budget: passBudget,
  limit: passLimit,
  sandbox: passSandbox,
} as const satisfies Record<ToolStep, Pass>;

export type Stopped = Refusal & { step: ToolStep };

const ask = async (pass: Pass, hand: CallInHand, parts: ToolParts): Promise<Refusal | null> => {
  try {
    return await pass(hand, parts);
  } catch (thrown) {
    const { code, message } = asProvostError(thrown);
    return { code, message: code === "INTERNAL" ? `it could not be decided: ${message}` : message };
  }
};

/** Null when the call may take effect. */
export const passAll = async (hand: CallInHand, parts: ToolParts): Promise<Stopped | null> => {
  for (const [step, pass] of Object.entries(PIPELINE) as [ToolStep, Pass][]) {
    const startedAt = performance.now();
    const refusal = await ask(pass, hand, parts);
    hand.timings[step] = performance.now() - startedAt;
    if (refusal !== null) return { step, ...refusal };
    if (hand.call.signal.aborted) return { step, code: "TOOL_CANCELLED", message: "it was called off" };
  }
  return null;
};

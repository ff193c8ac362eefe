/** What a step takes of the budgets: reserved before a model is asked, settled when it has answered. */
import type { SessionEntry, TokenUsage } from "../../../model/agent-session.ts";
import { ProvostError } from "../../../model/errors.ts";
import type { Amount } from "../../budgets/budgets.ts";
import type { ModelAccess } from "../../providers/model-access.ts";
import { note, type SessionAtWork } from "./loop-parts.ts";

/** What an answer may be at most, where nobody has said: enough to hold budgets to the truth. */
const USUAL_OUTPUT_TOKENS = 4_096;

const usageAtMost = ({ transcript }: SessionAtWork, { choice }: ModelAccess): TokenUsage => ({
  input: transcript.tokens(),
  output: choice.maxOutputTokens ?? USUAL_OUTPUT_TOKENS,
  cached: 0,
  reasoning: 0,
});

const costAtMost = (work: SessionAtWork, access: ModelAccess): number | null =>
  work.priceOf(access.choice.model, usageAtMost(work, access));

/** Known to cost as much or more for this step; of what has no price its place among the fallbacks speaks for it. */
const isNoCheaper = (work: SessionAtWork, access: ModelAccess, than: ModelAccess): boolean => {
  const [own, other] = [costAtMost(work, access), costAtMost(work, than)];
  return own !== null && other !== null && own >= other;
};

/** The fallbacks after one that a budget found too dear. */
export const cheaperThan = (
  work: SessionAtWork,
  dear: ModelAccess,
  fallbacks: readonly ModelAccess[],
): readonly ModelAccess[] => fallbacks.filter((access) => !isNoCheaper(work, access, dear));

const reservationOf = ({ writer }: SessionAtWork, step: number): string => `${writer.sessionId}/${step}`;

/** Entries that say the same of each step are worth one in a session. */
const sayOnce = (work: SessionAtWork, what: string, reason: string): void => {
  const key = `${what} ${reason}`;
  if (work.told.has(key)) return;
  work.told.add(key);
  note(work, { kind: "decision", what, reason });
};

/**
 * Null when it may be asked; why not, when a budget asks for a cheaper one. AGENTS_STOPPED, MODEL_BUDGET_EXHAUSTED.
 * @param downgraded it is a cheaper one already
 */
export const reserveStep = async (
  work: SessionAtWork,
  access: ModelAccess,
  { step, downgraded }: { step: number; downgraded: boolean },
): Promise<ProvostError | null> => {
  const { input, output } = usageAtMost(work, access);
  const amount: Amount = { tokens: input + output, microUsd: costAtMost(work, access), iterations: 1 };
  const outcome = await work.budgets.reserve(work.scope, reservationOf(work, step), {
    ...amount,
    ...(downgraded && { downgraded }),
  });
  if (outcome.kind === "reserved") {
    for (const budget of outcome.warnings) sayOnce(work, "budget-warning", `most of a budget is spent: ${budget}`);
    return null;
  }
  if (outcome.code === "AGENTS_STOPPED") throw new ProvostError("AGENTS_STOPPED", outcome.message);
  const message = `${outcome.budget}: ${outcome.message}`;
  const exhausted = new ProvostError("MODEL_BUDGET_EXHAUSTED", message, { budget: outcome.budget });
  if (outcome.action === "stop") throw exhausted;
  return exhausted;
};

export const sayDowngraded = (work: SessionAtWork, from: ModelAccess, to: ModelAccess, budget: unknown): void =>
  sayOnce(
    work,
    "downgrade",
    `${to.choice.model} takes the place of ${from.choice.model}: ${String(budget)} asks for it`,
  );

/** What an answer has really taken, in the place of what was reserved for it. */
export const settleStep = (
  work: SessionAtWork,
  { step, usage, microUsd }: Extract<SessionEntry, { kind: "step-ended" }>,
): Promise<void> =>
  work.budgets.settle(work.scope, reservationOf(work, step), {
    tokens: usage.input + usage.output,
    microUsd,
    iterations: 1,
  });

/**
 * Of an answer that did not come to its end. What was spent on one that had begun is known to nobody here; what was read is
 * the least of it.
 */
export const settleFailed = (work: SessionAtWork, step: number, begun: boolean): Promise<void> => {
  const id = reservationOf(work, step);
  if (!begun) return work.budgets.release(work.scope, id);
  return work.budgets.settle(work.scope, id, { tokens: work.transcript.tokens(), microUsd: null, iterations: 1 });
};

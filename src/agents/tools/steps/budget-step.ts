import type { Amount, BudgetScope } from "../../budgets/budgets.ts";
import { type CallInHand, found, type Pass } from "../call-in-hand.ts";
import { begunOf } from "../call-record.ts";
import type { ToolSite } from "../tool-caller.ts";

export const budgetScopeOf = ({ tenantId, runId, taskId, attemptId, agentName }: ToolSite): BudgetScope => ({
  tenantId,
  agentName,
  ...(runId !== undefined && { runId }),
  ...(taskId !== undefined && { taskId }),
  ...(attemptId !== undefined && { attemptId }),
});

export const reservationOf = (site: ToolSite, callId: string): string => `tool ${site.sessionId} ${callId}`;

/**
 * What a call takes of the budgets. The time of an attempt is metered as a whole, with all that its tools take of it, so
 * that a call in one takes nothing besides. Waiting for people costs nothing.
 */
export const amountOf = ({ attemptId }: ToolSite, maxMs: number | null): Amount =>
  attemptId !== undefined || maxMs === null ? {} : { ms: maxMs };

/**
 * What may not be done twice is on record before it is done. That takes effect at the earliest when the steps after this
 * one have passed, so it is written with the reservation, in one transaction; when a later step refuses, it ends so. Not of
 * what depends on others: to look whether they are there may take long, and a crash meanwhile would leave it in doubt.
 */
const beginsHere = (hand: CallInHand): boolean => {
  const { entry, bound } = found(hand);
  return !entry.tool.repeatable && bound.dependency === null;
};

/** Is there room for it, and has nobody stopped all agents? */
export const passBudget: Pass = async (hand, { budgets }) => {
  const amount = amountOf(hand.site, found(hand).bound.maxMs);
  const [scope, id] = [budgetScopeOf(hand.site), reservationOf(hand.site, hand.call.callId)];
  const outcome = await budgets.reserve(scope, id, amount, beginsHere(hand) ? begunOf(hand) : undefined);
  if (outcome.kind === "refused") {
    const isStopped = outcome.code === "AGENTS_STOPPED";
    const message = isStopped ? outcome.message : `${outcome.budget}: ${outcome.message}`;
    return { code: isStopped ? outcome.code : "TOOL_BUDGET_EXHAUSTED", message };
  }
  hand.begun = outcome.begun ?? null;
  // What another has begun is its own.
  if (amount.ms !== undefined && hand.begun !== false) hand.giveBack.push(() => budgets.release(scope, id));
  return null;
};

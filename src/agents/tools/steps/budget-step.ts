import type { BudgetScope } from "../../budgets/budgets.ts";
import { found, type Pass } from "../call-in-hand.ts";
import type { ToolSite } from "../tool-caller.ts";

export const budgetScopeOf = ({ tenantId, runId, taskId, attemptId, agentName }: ToolSite): BudgetScope => ({
  tenantId,
  agentName,
  ...(runId !== undefined && { runId }),
  ...(taskId !== undefined && { taskId }),
  ...(attemptId !== undefined && { attemptId }),
});

export const reservationOf = (site: ToolSite, callId: string): string => `tool ${site.sessionId} ${callId}`;

/** Is there time left for it? Waiting for people costs none. */
export const passBudget: Pass = async (hand, { budgets }) => {
  const { maxMs } = found(hand).bound;
  if (maxMs === null) return null;
  const [scope, id] = [budgetScopeOf(hand.site), reservationOf(hand.site, hand.call.callId)];
  const outcome = await budgets.reserve(scope, id, { ms: maxMs });
  if (outcome.kind === "refused") {
    return { code: "TOOL_BUDGET_EXHAUSTED", message: `${outcome.budget}: ${outcome.message}` };
  }
  hand.giveBack.push(() => budgets.release(scope, id));
  return null;
};

/** The arithmetic of budgets; pure. Amounts are whole numbers of the measure. */
import type { Budget, BudgetMeasure, BudgetName } from "../../model/budget.ts";
import type { Amount, BudgetScope } from "./budgets.ts";

type Whose = Pick<BudgetName, "scope" | "key">;

/** Every place that a budget can stand at on the way from the tenant to whoever spends. */
export const accountsOf = ({ project, runId, taskId, agentName }: BudgetScope): Whose[] => {
  const whose: Whose[] = [{ scope: "tenant", key: "" }];
  if (project !== undefined) whose.push({ scope: "project", key: project });
  if (runId !== undefined) whose.push({ scope: "run", key: runId });
  if (runId !== undefined && taskId !== undefined) whose.push({ scope: "task", key: `${runId}/${taskId}` });
  if (agentName !== undefined) whose.push({ scope: "agent", key: agentName });
  if (runId !== undefined && agentName !== undefined) whose.push({ scope: "agent", key: `${runId}/${agentName}` });
  return whose;
};

const FIELDS = {
  tokens: "tokens",
  micro_usd: "microUsd",
  ms: "ms",
  iterations: "iterations",
} as const satisfies Record<BudgetMeasure, keyof Amount>;

/** Undefined where there is nothing of the measure, null where its price is unknown. Rounded up: a part is spent too. */
export const partOf = (amount: Amount, measure: BudgetMeasure): number | null | undefined => {
  const value = amount[FIELDS[measure]];
  return typeof value === "number" ? Math.max(0, Math.ceil(value)) : value;
};

/** Start of the period that a moment lies in, in UTC. */
export const windowStart = (period: Budget["period"], now: Date): Date => {
  if (period === "total") return new Date(0);
  const [year, month, day] = [now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()];
  return new Date(Date.UTC(year, month, period === "day" ? day : 1));
};

/** What is reserved goes on into the new period; what was spent does not. */
export const turned = (budget: Budget, now: Date): Budget => {
  const start = windowStart(budget.period, now);
  if (start <= budget.windowStart) return budget;
  return { ...budget, windowStart: start, spent: 0, unpriced: 0, warned: false, downgraded: false };
};

export type Refusal = { budget: Budget; why: "spent" | "unpriced" | "downgrade" };

/** Why there is no room, of the first budget that has none; null when all have room. */
export const refusalOf = (budgets: readonly Budget[], amount: Amount): Refusal | null => {
  for (const budget of budgets) {
    const part = partOf(amount, budget.measure);
    if (part === undefined) continue;
    if (part === null) return { budget, why: "unpriced" };
    const after = budget.spent + budget.reserved + part;
    // What is spent already may be exactly all; then not even nothing more is begun.
    if (after > budget.most || budget.spent >= budget.most) return { budget, why: "spent" };
    const { downgradePercent } = budget;
    if (downgradePercent === null || amount.downgraded === true) continue;
    if (after * 100 > budget.most * downgradePercent) return { budget, why: "downgrade" };
  }
  return null;
};

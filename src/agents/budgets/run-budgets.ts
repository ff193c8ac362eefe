/** What budgets have to do with the beginning of a run. */
import type { BudgetMeasure, BudgetName, BudgetSetting } from "../../model/budget.ts";
import { ProvostError } from "../../model/errors.ts";
import type { RunId } from "../../model/ids.ts";
import type { SpendingLimits } from "../../model/limits.ts";
import type { Plan } from "../../model/plan.ts";
import { stopMessage } from "../../queue/stop-notices.ts";
import { lockStop, readStop } from "../../store/models/budget-stops.ts";
import { putBudget } from "../../store/models/budgets.ts";
import type { Tx } from "../../store/database.ts";
import { windowStart } from "./accounts.ts";

const WARN_PERCENT = 80;
const MICRO = 1_000_000;
const MINUTE_MS = 60_000;

const settings = (whose: Pick<BudgetName, "scope" | "key">, limits: SpendingLimits = {}): BudgetSetting[] => {
  const { tokens, usd, minutes, iterations } = limits;
  const parts: [BudgetMeasure, number | undefined][] = [
    ["tokens", tokens],
    ["micro_usd", usd && Math.round(usd * MICRO)],
    ["ms", minutes && Math.round(minutes * MINUTE_MS)],
    ["iterations", iterations],
  ];
  return parts.flatMap(([measure, most]) =>
    most === undefined || most === 0
      ? []
      : [{ ...whose, measure, most, period: "total", warnPercent: WARN_PERCENT, downgradePercent: null }],
  );
};

/** The limits that a plan states, as budgets of the run and of its agents in it. */
export const planBudgets = (plan: Pick<Plan, "agents" | "limits">, runId: RunId): BudgetSetting[] => [
  ...settings({ scope: "run", key: runId }, plan.limits),
  ...plan.agents.flatMap(({ name, limits }) => settings({ scope: "agent", key: `${runId}/${name}` }, limits)),
];

export const setPlanBudgets = async (tx: Tx, plan: Pick<Plan, "agents" | "limits">, runId: RunId, now: Date) => {
  for (const setting of planBudgets(plan, runId)) await putBudget(tx, setting, windowStart(setting.period, now));
};

/** AGENTS_STOPPED. Nothing can stop them between this and the end of the transaction. */
export const refuseWhileStopped = async (tx: Tx): Promise<void> => {
  await lockStop(tx, "share");
  const stop = await readStop(tx);
  if (stop === null) return;
  throw new ProvostError("AGENTS_STOPPED", stopMessage(stop), { by: stop.by });
};

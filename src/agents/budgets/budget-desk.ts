/** The budgets of a tenant as people see and change them, and the switch that stops everything. */
import { principalOf } from "../../access/policy/judge.ts";
import type { Actor } from "../../model/actor.ts";
import { type Budget, type BudgetName, type BudgetSetting, budgetTitle } from "../../model/budget.ts";
import { ProvostError } from "../../model/errors.ts";
import type { RunId, TenantId } from "../../model/ids.ts";
import { pauseRun } from "../../queue/run-control.ts";
import { tellAnyQueued } from "../../queue/task-queue/announcements.ts";
import { STOP_CHANNEL } from "../../queue/stop-notices.ts";
import { type BudgetStop, deleteStop, lockStop, putStop, readStop } from "../../store/models/budget-stops.ts";
import { deleteBudget, listBudgets, putBudget } from "../../store/models/budgets.ts";
import { notify } from "../../store/events/events.ts";
import type { Database } from "../../store/database.ts";
import { listRuns, lockRun } from "../../store/runs/runs.ts";
import { turned, windowStart } from "./accounts.ts";
import type { BudgetParts } from "./create-budgets.ts";

export type BudgetDesk = {
  /** `stop` is null while agents may work. */
  list(tenantId: TenantId): Promise<{ budgets: Budget[]; stop: BudgetStop | null }>;
  /** Sets a budget, or changes it; what was spent in it stays. BUDGET_INVALID. */
  set(actor: Actor, setting: BudgetSetting): Promise<void>;
  /** BUDGET_NOT_FOUND. */
  remove(actor: Actor, name: BudgetName): Promise<void>;
  /** Pauses every run that is under way, and lets nothing be spent until `resumeAll`. @returns how many runs were paused */
  stopAll(actor: Actor, reason: string): Promise<{ runs: number }>;
  /** Runs stay paused until each is resumed. @returns whether anything was stopped */
  resumeAll(actor: Actor): Promise<{ resumed: boolean }>;
};

const check = (setting: BudgetSetting): void => {
  const { scope, key, warnPercent, downgradePercent } = setting;
  const refuse = (problem: string): never => {
    throw new ProvostError("BUDGET_INVALID", `${budgetTitle(setting)}: ${problem}`, { scope, key });
  };
  if ((scope === "tenant") !== (key === "")) {
    refuse(scope === "tenant" ? "the budget of the tenant has no key" : `the budget of a ${scope} needs its key`);
  }
  if (scope === "task" && !/^[^/]+\/./.test(key)) refuse("the key of a task is RUN/TASK");
  if (downgradePercent !== null && downgradePercent < warnPercent) refuse("it would downgrade before it warns");
};

const pauseRunning = (db: Database, tenantId: TenantId, runId: RunId, reason: string): Promise<void> =>
  db.transaction(tenantId, async (tx) => {
    const { state } = await lockRun(tx, runId, "update");
    if (state === "running") await pauseRun(tx, runId, `all agents were stopped: ${reason}`);
  });

export const createBudgetDesk = ({ db, events, clock }: BudgetParts): BudgetDesk => ({
  list: (tenantId) =>
    db.transaction(tenantId, async (tx) => ({
      budgets: (await listBudgets(tx)).map((budget) => turned(budget, clock.now())),
      stop: await readStop(tx),
    })),
  set: async (actor, setting) => {
    check(setting);
    const { scope, key, measure, most, period } = setting;
    const by = principalOf(actor);
    await db.transaction(actor.tenantId, async (tx) => {
      await putBudget(tx, setting, windowStart(period, clock.now()));
      const payload = { scope, key, measure, most, period, by };
      await events.append(tx, [{ name: "budget.set", runId: null, actor: by, payload }]);
    });
  },
  remove: (actor, name) =>
    db.transaction(actor.tenantId, async (tx) => {
      const by = principalOf(actor);
      if (!(await deleteBudget(tx, name))) {
        throw new ProvostError("BUDGET_NOT_FOUND", `there is no budget "${budgetTitle(name)}"`, { ...name });
      }
      const { scope, key, measure } = name;
      const payload = { scope, key, measure, by };
      await events.append(tx, [{ name: "budget.removed", runId: null, actor: by, payload }]);
    }),
  stopAll: async (actor, reason) => {
    const by = principalOf(actor);
    const running = await db.transaction(actor.tenantId, async (tx) => {
      await lockStop(tx, "update");
      await putStop(tx, { by, reason, at: clock.now() });
      const runs = (await listRuns(tx)).filter(({ state }) => state === "running").map(({ runId }) => runId);
      await notify(tx, STOP_CHANNEL, actor.tenantId);
      const payload = { by, reason, runs: runs.length };
      await events.append(tx, [{ name: "budget.stopped", runId: null, actor: by, payload }]);
      return runs;
    });
    // Each by itself: one that cannot be paused must not keep the others going.
    const paused = await Promise.allSettled(running.map((runId) => pauseRunning(db, actor.tenantId, runId, reason)));
    const failure = paused.find(({ status }) => status === "rejected");
    if (failure?.status === "rejected") throw failure.reason;
    return { runs: running.length };
  },
  resumeAll: (actor) =>
    db.transaction(actor.tenantId, async (tx) => {
      const by = principalOf(actor);
      const resumed = await deleteStop(tx);
      tellAnyQueued(tx);
      if (resumed) await events.append(tx, [{ name: "budget.released", runId: null, actor: by, payload: { by } }]);
      return { resumed };
    }),
});

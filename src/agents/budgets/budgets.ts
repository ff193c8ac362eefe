/** Budgets: an amount is reserved before it is spent and settled afterwards, so that attempts side by side cannot overspend. */
import type { BudgetScopeKind } from "../../model/budget.ts";
import type { TenantId } from "../../model/ids.ts";
import type { BegunCall } from "../../store/tools/begun-calls.ts";
import type { StopGuard } from "./stop-guard.ts";

/** Absent means "nothing of this". */
export type Amount = {
  tokens?: number;
  /** Millionths of a US dollar; null when the price is unknown, which is not the same as free. */
  microUsd?: number | null;
  ms?: number;
  iterations?: number;
  /** Of a reservation: it is for what is cheaper already, so that no budget asks for that again. */
  downgraded?: boolean;
};

/** Whom the spending is put down to. Every budget on the way from the tenant to the attempt has to have room. */
export type BudgetScope = {
  tenantId: TenantId;
  project?: string;
  runId?: string;
  taskId?: string;
  attemptId?: string;
  agentName?: string;
};

export type ReserveOutcome =
  /**
   * `warnings` names the budgets of which most is spent; `begun`, where a call was to begin with it: false when somebody
   * else had begun it before.
   */
  | { kind: "reserved"; warnings: readonly string[]; begun?: boolean }
  /** "downgrade": what is cheaper may go on, with `amount.downgraded`; "stop": the work has to end. */
  | {
      kind: "refused";
      code: "BUDGET_EXHAUSTED" | "AGENTS_STOPPED";
      budget: string;
      /** Whose spending is full; "tenant" also where all is stopped. */
      whose: BudgetScopeKind;
      message: string;
      action: "downgrade" | "stop";
    };

export type Budgets = StopGuard & {
  /**
   * @param id the same id is the same reservation, however often it is asked for
   * @param begins the call of a tool that it is for: put on record as begun in the transaction of the reservation, unless
   * that is refused
   */
  reserve(scope: BudgetScope, id: string, amount: Amount, begins?: BegunCall): Promise<ReserveOutcome>;
  /** Puts what was really spent in the place of the reservation, also of one that has expired or never was. Once for an id. */
  settle(scope: BudgetScope, id: string, spent: Amount): Promise<void>;
  /** Gives a reservation back of which nothing was spent. */
  release(scope: BudgetScope, id: string): Promise<void>;
};

/**
 * What becomes of budgets and reservations when several are made and ended, one after the other; pure. All that it is given
 * has been locked, so what it says is what is written.
 */
import { type Budget, type BudgetName, budgetTitle } from "../../model/budget.ts";
import type { NewEvent } from "../../model/event.ts";
import { stopMessage } from "../../queue/stop-notices.ts";
import { type Reservation, reservationSchema } from "../../store/models/budget-reservations.ts";
import type { BudgetStop } from "../../store/models/budget-stops.ts";
import { type BegunCall, keyOfCall } from "../../store/tools/begun-calls.ts";
import { accountsOf, partOf, type Refusal, refusalOf, turned } from "./accounts.ts";
import type { Amount, BudgetScope, ReserveOutcome } from "./budgets.ts";

export type End = { state: "settled"; spent: Amount } | { state: "released" | "expired" };

export type Operation = { scope: BudgetScope; id: string } & (
  { kind: "reserve"; amount: Amount; begins?: BegunCall | undefined } | { kind: "end"; end: End }
);

/** Longer than any single request or slice of work that is reserved for. */
export const OVERDUE_MS = 30 * 60_000;

const REASONS = {
  spent: "is used up",
  unpriced: "cannot be kept: the price of this model is not known. Say it in the model's profile, or remove the budget",
  downgrade: "asks for something cheaper",
} as const satisfies Record<Refusal["why"], string>;

const refused = ({ budget, why }: Refusal): ReserveOutcome => {
  const left = Math.max(0, budget.most - budget.spent - budget.reserved);
  return {
    kind: "refused",
    code: "BUDGET_EXHAUSTED",
    budget: budgetTitle(budget),
    whose: budget.scope,
    message: `the budget ${REASONS[why]} (${left} of ${budget.most} ${budget.measure} are left)`,
    action: why === "downgrade" ? "downgrade" : "stop",
  };
};

export const refusedByStop = (stop: BudgetStop): ReserveOutcome => ({
  kind: "refused",
  code: "AGENTS_STOPPED",
  budget: "all",
  whose: "tenant",
  message: stopMessage(stop),
  action: "stop",
});

const eventAbout = (
  name: "budget.warned" | "budget.downgraded" | "budget.refused",
  scope: Pick<BudgetScope, "runId" | "taskId">,
  { scope: of, key, measure, most, spent, reserved }: Budget,
): NewEvent => ({
  name,
  runId: scope.runId ?? null,
  taskId: scope.runId === undefined ? null : (scope.taskId ?? null),
  actor: "engine",
  payload: { scope: of, key, measure, most, spent, reserved },
});

/** With what was reserved, and marked where it has come to its warning with it. */
const withHold = (budget: Budget, amount: number): Budget => {
  const reserved = budget.reserved + amount;
  const warned = budget.warned || (budget.spent + reserved) * 100 >= budget.most * budget.warnPercent;
  return { ...budget, reserved, warned };
};

const nameOf = ({ scope, key, measure }: BudgetName): string => `${scope} ${key} ${measure}`;

export const spenderOf = (scope: BudgetScope): Reservation["spender"] => reservationSchema.shape.spender.parse(scope);

/** Of what takes nothing there is nothing to count: it only has to hear that all is stopped. */
export const takesNothing = (amount: Amount): boolean => Object.values(amount).every((part) => part === 0);

/** Says of a reservation that was made whether what it is for has begun with it. @param begun keys of calls */
export const withBeginning = (
  outcome: ReserveOutcome,
  operation: Operation,
  begun: ReadonlySet<string>,
): ReserveOutcome => {
  if (outcome.kind === "refused" || operation.kind !== "reserve" || operation.begins === undefined) return outcome;
  return { ...outcome, begun: begun.has(keyOfCall(operation.begins)) };
};

const heldIn = (budget: Budget, { holds }: Reservation): number =>
  holds.find((hold) => nameOf(hold) === nameOf(budget))?.amount ?? 0;

/** The budget without what stands in it for the reservation, and with what takes its place. */
const recounted = (budget: Budget, reservation: Reservation, end: End): Budget => {
  const hold = heldIn(budget, reservation);
  const held = reservation.state === "held" ? hold : 0;
  // What was presumed in a period that is over is no part of this one's spending.
  const isPresumed = reservation.state === "expired" && Number(reservation.endedAt) >= Number(budget.windowStart);
  const presumed = isPresumed ? hold : 0;
  const now = end.state === "settled" ? partOf(end.spent, budget.measure) : end.state === "expired" ? hold : 0;
  return {
    ...budget,
    reserved: Math.max(0, budget.reserved - held),
    spent: Math.max(0, budget.spent - presumed) + (now ?? 0),
    unpriced: budget.unpriced + (now === null ? 1 : 0),
  };
};

/** Whether it changes anything that the reservation ends so; null: there is none of this id. */
const ends = (found: Reservation | null, end: End): boolean => {
  if (found === null) return end.state === "settled";
  if (found.state === "settled") return false;
  if (found.state === "released") return end.state === "settled";
  return end.state !== "expired" || found.state === "held";
};

export type Locked = {
  budgets: readonly Budget[];
  reservations: readonly Reservation[];
  stop: BudgetStop | null;
  now: Date;
};

export type LedgerChanges = {
  budgets: Budget[];
  /** Of ids that had none. */
  made: Reservation[];
  /** In place of those that there were. */
  changed: Reservation[];
  events: NewEvent[];
};

export type Ledger = {
  /** Null for what ends. */
  apply(operation: Operation): ReserveOutcome | null;
  changes(): LedgerChanges;
};

type State = {
  stop: BudgetStop | null;
  now: Date;
  budgets: Map<string, Budget>;
  found: Map<string, Reservation>;
  touched: Set<string>;
  written: Set<string>;
  events: NewEvent[];
};

const onTheWay = ({ budgets }: State, scope: BudgetScope): Budget[] => {
  const whose = new Set(accountsOf(scope).map(({ scope: of, key }) => `${of} ${key}`));
  return [...budgets.values()].filter((budget) => whose.has(`${budget.scope} ${budget.key}`));
};

const put = ({ budgets, touched }: State, budget: Budget): void => {
  budgets.set(nameOf(budget), budget);
  touched.add(nameOf(budget));
};

const write = ({ found, written }: State, reservation: Reservation): void => {
  found.set(reservation.id, reservation);
  written.add(reservation.id);
};

const refuse = (state: State, scope: BudgetScope, refusal: Refusal): ReserveOutcome => {
  const { budget, why } = refusal;
  if (why !== "downgrade") state.events.push(eventAbout("budget.refused", scope, budget));
  else if (!budget.downgraded) {
    put(state, { ...budget, downgraded: true });
    state.events.push(eventAbout("budget.downgraded", scope, budget));
  }
  return refused(refusal);
};

const blank = ({ now }: State, scope: BudgetScope, id: string): Reservation => ({
  id,
  state: "released",
  spender: spenderOf(scope),
  reserved: {},
  spent: null,
  holds: [],
  madeAt: now,
  expiresAt: now,
  endedAt: null,
});

/** Counts it in each of the budgets, which have room; the titles of those of which most is taken now. */
const hold = (
  state: State,
  scope: BudgetScope,
  own: readonly Budget[],
  amount: Amount,
): { holds: Reservation["holds"]; warnings: string[] } => {
  const holds: Reservation["holds"] = [];
  const warnings: string[] = [];
  for (const budget of own) {
    const { scope: of, key, measure } = budget;
    const part = partOf(amount, measure) ?? 0;
    const after = withHold(budget, part);
    put(state, after);
    if (part > 0) holds.push({ scope: of, key, measure, amount: part });
    if (after.warned) warnings.push(budgetTitle(after));
    if (after.warned && !budget.warned) state.events.push(eventAbout("budget.warned", scope, after));
  }
  return { holds, warnings };
};

const reserve = (state: State, scope: BudgetScope, id: string, amount: Amount): ReserveOutcome => {
  const { stop, found, now } = state;
  if (stop !== null) return refusedByStop(stop);
  const known = found.get(id);
  if (takesNothing(amount) || (known !== undefined && known.state !== "released")) {
    return { kind: "reserved", warnings: [] };
  }
  const own = onTheWay(state, scope);
  const refusal = refusalOf(own, amount);
  if (refusal !== null) return refuse(state, scope, refusal);
  const { holds, warnings } = hold(state, scope, own, amount);
  const expiresAt = new Date(now.getTime() + OVERDUE_MS);
  write(state, { ...blank(state, scope, id), state: "held", reserved: amount, holds, expiresAt });
  return { kind: "reserved", warnings };
};

const finish = (state: State, scope: BudgetScope, id: string, end: End): void => {
  const known = state.found.get(id) ?? null;
  if (!ends(known, end)) return;
  const reservation = known ?? blank(state, scope, id);
  for (const budget of onTheWay(state, scope)) put(state, recounted(budget, reservation, end));
  const spent = end.state === "settled" ? end.spent : null;
  write(state, { ...reservation, state: end.state, spent, endedAt: state.now });
};

export const openLedger = ({ budgets, reservations, stop, now }: Locked): Ledger => {
  const state: State = {
    stop,
    now,
    budgets: new Map(budgets.map((budget) => [nameOf(budget), turned(budget, now)])),
    found: new Map(reservations.map((reservation) => [reservation.id, reservation])),
    touched: new Set(),
    written: new Set(),
    events: [],
  };
  const before = new Set(state.found.keys());
  return {
    apply: (operation) => {
      const { scope, id } = operation;
      if (operation.kind === "reserve") return reserve(state, scope, id, operation.amount);
      finish(state, scope, id, operation.end);
      return null;
    },
    changes: () => {
      const all = [...state.written].flatMap((id) => state.found.get(id) ?? []);
      return {
        budgets: [...state.touched].flatMap((name) => state.budgets.get(name) ?? []),
        made: all.filter(({ id }) => !before.has(id)),
        changed: all.filter(({ id }) => before.has(id)),
        events: state.events,
      };
    },
  };
};

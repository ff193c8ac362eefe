/**
 * Budgets over the database, for any number of control planes at once. Every budget on the way is locked, in one order,
 * before it is looked at: of two that reserve together the second sees what the first has taken.
 *
 * What becomes of a reservation when its holder dies: it counts as spent in full once it is overdue, for the request may
 * have been paid for. Whoever takes the work up again settles it under the same id, and the real amount takes its place.
 */
import type { EventLog } from "../../events/event-log.ts";
import { budgetTitle, type Budget } from "../../model/budget.ts";
import type { NewEvent } from "../../model/event.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import {
  endReservation,
  findReservation,
  insertReservation,
  listOverdue,
  type Reservation,
  reservationSchema,
} from "../../store/budget-reservations.ts";
import { readStop } from "../../store/budget-stops.ts";
import { lockBudgets, writeCounts } from "../../store/budgets.ts";
import type { Database, Tx } from "../../store/database.ts";
import { accountsOf, partOf, type Refusal, refusalOf, turned } from "./accounts.ts";
import type { Amount, Budgets, BudgetScope, ReserveOutcome } from "./budgets.ts";

export type BudgetParts = { db: Database; events: EventLog; clock: Clock };

/** Longer than any single request or slice of work that is reserved for. */
const OVERDUE_MS = 30 * 60_000;
const SWEEP_EVERY_MS = 10_000;
const SWEPT_AT_ONCE = 100;

const REASONS = {
  spent: "is used up",
  unpriced: "cannot be kept: the price of this model is not known. Say it in the model's profile, or remove the budget",
  downgrade: "asks for something cheaper",
} as const satisfies Record<Refusal["why"], string>;

const refused = ({ budget, why }: Refusal): ReserveOutcome => {
  const left = Math.max(0, budget.most - budget.spent - budget.reserved);
  return {
    kind: "refused",
    budget: budgetTitle(budget),
    message: `the budget ${REASONS[why]} (${left} of ${budget.most} ${budget.measure} are left)`,
    action: why === "downgrade" ? "downgrade" : "stop",
  };
};

const eventAbout = (
  name: "budget.warned" | "budget.refused",
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

const spenderOf = (scope: BudgetScope): Reservation["spender"] => reservationSchema.shape.spender.parse(scope);

const reserveIn = async (
  tx: Tx,
  { events, clock }: BudgetParts,
  scope: BudgetScope,
  id: string,
  amount: Amount,
): Promise<ReserveOutcome> => {
  const stop = await readStop(tx);
  if (stop !== null) {
    const message = `${stop.by} has stopped all agents: ${stop.reason}`;
    return { kind: "refused", budget: "all", message, action: "stop" };
  }
  // Of what takes nothing there is nothing to count: it only has to hear that all is stopped.
  if (Object.values(amount).every((part) => part === 0)) return { kind: "reserved", warnings: [] };
  const known = await findReservation(tx, id, false);
  if (known !== null && known.state !== "released") return { kind: "reserved", warnings: [] };
  const now = clock.now();
  const before = (await lockBudgets(tx, accountsOf(scope))).map((budget) => turned(budget, now));
  const refusal = refusalOf(before, amount);
  if (refusal !== null) {
    await events.append(tx, [eventAbout("budget.refused", scope, refusal.budget)]);
    return refused(refusal);
  }
  const after = before.map((budget) => withHold(budget, partOf(amount, budget.measure) ?? 0));
  const holds = before.flatMap(({ scope: of, key, measure }) => {
    const part = partOf(amount, measure) ?? 0;
    return part === 0 ? [] : [{ scope: of, key, measure, amount: part }];
  });
  const expiresAt = new Date(now.getTime() + OVERDUE_MS);
  const made = { id, spender: spenderOf(scope), reserved: amount, spent: null, holds, madeAt: now, expiresAt };
  // Another has asked for the same at the same moment: it is reserved once.
  if (!(await insertReservation(tx, { ...made, state: "held" }))) return { kind: "reserved", warnings: [] };
  await writeCounts(tx, after);
  const reached = after.filter(({ warned }, at) => warned && before[at]?.warned === false);
  await events.append(
    tx,
    reached.map((budget) => eventAbout("budget.warned", scope, budget)),
  );
  return { kind: "reserved", warnings: after.filter(({ warned }) => warned).map(budgetTitle) };
};

type End = { state: "settled"; spent: Amount } | { state: "released" | "expired" };

const heldIn = (budget: Budget, { holds }: Reservation): number =>
  holds.find(({ scope, key, measure }) => scope === budget.scope && key === budget.key && measure === budget.measure)
    ?.amount ?? 0;

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

const ENDED = new Set<Reservation["state"]>(["settled", "released"]);

const endIn = async (tx: Tx, { clock }: BudgetParts, scope: BudgetScope, id: string, end: End): Promise<void> => {
  const now = clock.now();
  const budgets = (await lockBudgets(tx, accountsOf(scope))).map((budget) => turned(budget, now));
  const found = await findReservation(tx, id, true);
  const none: Reservation = {
    id,
    state: "released",
    spender: spenderOf(scope),
    reserved: {},
    spent: null,
    holds: [],
    madeAt: now,
    expiresAt: now,
    endedAt: null,
  };
  if (found === null && end.state !== "settled") return;
  if (found !== null && ENDED.has(found.state) && !(found.state === "released" && end.state === "settled")) return;
  if (end.state === "expired" && found?.state !== "held") return;
  const spent = end.state === "settled" ? end.spent : null;
  if (found === null && !(await insertReservation(tx, { ...none, state: "settled", spent }))) return;
  if (found !== null) await endReservation(tx, id, { state: end.state, spent, at: now });
  await writeCounts(
    tx,
    budgets.map((budget) => recounted(budget, found ?? none, end)),
  );
};

/** Makes what is overdue count as spent. One transaction each: their budgets are locked in one order alone. */
export const expireOverdue = async (parts: BudgetParts, tenantId: TenantId): Promise<void> => {
  const { db, clock } = parts;
  const overdue = await db.transaction(tenantId, (tx) => listOverdue(tx, clock.now(), SWEPT_AT_ONCE));
  for (const { id, spender } of overdue) {
    const scope = { tenantId, ...spender };
    await db.transaction(tenantId, (tx) => endIn(tx, parts, scope, id, { state: "expired" }));
  }
};

export const createBudgets = (parts: BudgetParts): Budgets => {
  const { db, clock } = parts;
  const sweptAt = new Map<TenantId, number>();
  const sweep = async (tenantId: TenantId): Promise<void> => {
    const now = clock.now().getTime();
    if (now - (sweptAt.get(tenantId) ?? 0) < SWEEP_EVERY_MS) return;
    sweptAt.set(tenantId, now);
    await expireOverdue(parts, tenantId);
  };
  const ended = (scope: BudgetScope, id: string, end: End): Promise<void> =>
    db.transaction(scope.tenantId, (tx) => endIn(tx, parts, scope, id, end));
  return {
    reserve: async (scope, id, amount) => {
      await sweep(scope.tenantId);
      return db.transaction(scope.tenantId, (tx) => reserveIn(tx, parts, scope, id, amount));
    },
    settle: (scope, id, spent) => ended(scope, id, { state: "settled", spent }),
    release: (scope, id) => ended(scope, id, { state: "released" }),
  };
};

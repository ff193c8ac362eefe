/**
 * Budgets over the database, for any number of control planes at once. Every budget on the way is locked, in one order,
 * before it is looked at: of two that reserve together the second sees what the first has taken.
 *
 * What the agents of this process ask for while the answer before is under way goes in one transaction (docs/adr/0007). What
 * no budget concerns is looked up and put on record in one round trip.
 *
 * What becomes of a reservation when its holder dies: it counts as spent in full once it is overdue, for the request may
 * have been paid for. Whoever takes the work up again settles it under the same id, and the real amount takes its place.
 */
import type { EventLog } from "../../events/event-log.ts";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import { createBatching } from "../../runtime/batching.ts";
import type { Clock } from "../../runtime/clock.ts";
import {
  changeReservations,
  insertReservations,
  listOverdue,
  lockReservations,
} from "../../store/models/budget-reservations.ts";
import { readStop } from "../../store/models/budget-stops.ts";
import { lockBudgets, writeCounts } from "../../store/models/budgets.ts";
import type { Database, Tx } from "../../store/database.ts";
import { beginToolCallsIn } from "../../store/tools/begun-calls.ts";
import { accountsOf } from "./accounts.ts";
import type { Budgets, BudgetScope, ReserveOutcome } from "./budgets.ts";
import { type End, type Operation, openLedger, withBeginning } from "./ledger.ts";
import { createStopGuard } from "./stop-guard.ts";
import { passUnbudgeted } from "./unbudgeted.ts";

export type BudgetParts = { db: Database; events: EventLog; clock: Clock };

const SWEEP_EVERY_MS = 10_000;
const SWEPT_AT_ONCE = 100;
const MAX_TOGETHER = 500;
const MAX_TRIES = 4;

type Answer = { outcome: ReserveOutcome | null };

/** Another has made a reservation of the same id at the same moment, where no budget has kept them apart. */
class Raced extends Error {}

/** @returns keys of the calls that have begun now, with the reservations that were made for them */
const begin = async (tx: Tx, operations: readonly Operation[]): Promise<Set<string>> => {
  const calls = operations.flatMap((one) => (one.kind === "reserve" && one.begins !== undefined ? [one.begins] : []));
  return calls.length === 0 ? new Set() : beginToolCallsIn(tx, calls);
};

const applyIn = async (tx: Tx, { events, clock }: BudgetParts, operations: readonly Operation[]): Promise<Answer[]> => {
  const stop = await readStop(tx);
  const whose = new Map(operations.flatMap(({ scope }) => accountsOf(scope).map((one) => [JSON.stringify(one), one])));
  const budgets = await lockBudgets(tx, [...whose.values()]);
  const ids = [...new Set(operations.map(({ id }) => id))].sort();
  const ledger = openLedger({ budgets, reservations: await lockReservations(tx, ids), stop, now: clock.now() });
  const outcomes = operations.map((operation) => ledger.apply(operation));
  const changes = ledger.changes();
  if ((await insertReservations(tx, changes.made)) < changes.made.length) throw new Raced();
  await changeReservations(tx, changes.changed);
  await writeCounts(tx, changes.budgets);
  const begun = await begin(
    tx,
    operations.filter((_, at) => outcomes[at]?.kind === "reserved"),
  );
  if (changes.events.length > 0) await events.append(tx, changes.events);
  return operations.map((operation, at) => {
    const outcome = outcomes[at] ?? null;
    return { outcome: outcome === null ? null : withBeginning(outcome, operation, begun) };
  });
};

const apply = async (parts: BudgetParts, tenantId: TenantId, operations: readonly Operation[]): Promise<Answer[]> => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await parts.db.transaction(tenantId, (tx) => applyIn(tx, parts, operations));
    } catch (error) {
      // What the other has made is there to be seen now.
      if (!(error instanceof Raced) || tries === MAX_TRIES) throw error;
    }
  }
};

/** Answers in the order of the operations. Each changes nothing when it was done before, so all may be done again. */
const passAll = async (parts: BudgetParts, operations: readonly Operation[]): Promise<Answer[]> => {
  const tenantId = operations[0]?.scope.tenantId;
  if (tenantId === undefined) return [];
  const passed = await passUnbudgeted(parts, tenantId, operations);
  const rest = operations.filter((_, index) => passed[index] === null);
  const answers = rest.length === 0 ? [] : await apply(parts, tenantId, rest);
  return passed.map((answer) => answer ?? answers.shift() ?? { outcome: null });
};

/** Makes what is overdue count as spent. */
export const expireOverdue = async (parts: BudgetParts, tenantId: TenantId): Promise<void> => {
  const { db, clock } = parts;
  const overdue = await db.transaction(tenantId, (tx) => listOverdue(tx, clock.now(), SWEPT_AT_ONCE));
  const operations = overdue.map(({ id, spender }): Operation => {
    const scope = { tenantId, ...spender };
    return { kind: "end", scope, id, end: { state: "expired" } };
  });
  if (operations.length > 0) await apply(parts, tenantId, operations);
};

export const createBudgets = (parts: BudgetParts): Budgets => {
  const { clock } = parts;
  const sweptAt = new Map<TenantId, number>();
  const sweep = (tenantId: TenantId): void => {
    const now = clock.now().getTime();
    if (now - (sweptAt.get(tenantId) ?? 0) < SWEEP_EVERY_MS) return;
    sweptAt.set(tenantId, now);
    // What is overdue still counts as reserved, so nobody has to wait for it; what fails is tried again by the next.
    void expireOverdue(parts, tenantId).catch(() => sweptAt.delete(tenantId));
  };
  const batching = createBatching<Operation, Answer>({
    maxItems: MAX_TOGETHER,
    together: (operations) => passAll(parts, operations),
    alone: async (operation) => (await passAll(parts, [operation]))[0] ?? { outcome: null },
    changedNothing: (error) => !(error instanceof ProvostError && error.code === "DATABASE_UNAVAILABLE"),
  });
  const submit = (operation: Operation): Promise<Answer> => batching.submit(operation.scope.tenantId, operation);
  const end = async (scope: BudgetScope, id: string, how: End): Promise<void> =>
    void (await submit({ kind: "end", scope, id, end: how }));
  return {
    ...createStopGuard(parts.db),
    reserve: async (scope, id, amount, begins) => {
      sweep(scope.tenantId);
      const { outcome } = await submit({ kind: "reserve", scope, id, amount, begins });
      if (outcome === null) throw new ProvostError("INTERNAL", `reservation ${id} was answered by none`);
      return outcome;
    },
    settle: (scope, id, spent) => end(scope, id, { state: "settled", spent }),
    release: (scope, id) => end(scope, id, { state: "released" }),
  };
};

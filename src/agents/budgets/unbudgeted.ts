/** Spending that no budget concerns: most of it. It is put on record, and refused while all is stopped. */
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import {
  endUnbudgetedStatement,
  readUnbudgeted,
  reserveUnbudgetedStatement,
  type Spending,
} from "../../store/models/unbudgeted-spending.ts";
import { accountsOf } from "./accounts.ts";
import type { ReserveOutcome } from "./budgets.ts";
import { OVERDUE_MS, type Operation, refusedByStop, spenderOf, takesNothing, withBeginning } from "./ledger.ts";

const spendingOf = (operation: Operation): Spending => {
  const { id, scope } = operation;
  const common = { id, spender: spenderOf(scope), accounts: accountsOf(scope) };
  if (operation.kind === "reserve") {
    const { amount, begins } = operation;
    return { ...common, amount: takesNothing(amount) ? null : amount, begins };
  }
  return { ...common, amount: operation.end.state === "settled" ? operation.end.spent : null };
};

/** What is only looked up waits for no disk, so it does not go with what does. */
const writes = (operation: Operation): boolean =>
  operation.kind === "end" || operation.begins !== undefined || !takesNothing(operation.amount);

/** Null for each that a budget concerns: nothing was done about it. */
export const passUnbudgeted = async (
  { db, clock }: { db: Pick<Database, "pipeline">; clock: Clock },
  tenantId: TenantId,
  operations: readonly Operation[],
): Promise<({ outcome: ReserveOutcome | null } | null)[]> => {
  const now = clock.now();
  const ending = operations.filter(({ kind }) => kind === "end").map(spendingOf);
  const reserving = operations.filter(({ kind }) => kind === "reserve").map(spendingOf);
  const expiresAt = new Date(now.getTime() + OVERDUE_MS);
  const statements = [
    ...(ending.length > 0 ? [endUnbudgetedStatement(tenantId, ending, now)] : []),
    ...(reserving.length > 0 ? [reserveUnbudgetedStatement(tenantId, reserving, { now, expiresAt })] : []),
  ];
  const options = operations.some(writes) ? ({ joins: true } as const) : { keepPlans: false };
  const rows = (await db.pipeline(tenantId, statements, options)).map(readUnbudgeted);
  const free = new Set(rows.flatMap(({ free: ids }) => ids));
  const stop = rows.find((row) => row.stop !== null)?.stop ?? null;
  const begun = new Set(rows.flatMap((row) => [...row.begun]));
  return operations.map((operation) => {
    if (!free.has(operation.id)) return null;
    if (operation.kind === "end") return { outcome: null };
    if (stop !== null) return { outcome: refusedByStop(stop) };
    return { outcome: withBeginning({ kind: "reserved", warnings: [] }, operation, begun) };
  });
};

/**
 * Budgets of a tenant. Lock order: budgets in the order of their key, then the reservation; whoever changes one has
 * locked it here before.
 */
import { budgetSchema, type Budget, type BudgetName, type BudgetSetting } from "../../model/budget.ts";
import type { Tx } from "../database.ts";

const COLUMNS = `scope, scope_key as key, measure, most, period, warn_percent as "warnPercent",
  downgrade_percent as "downgradePercent", window_start as "windowStart", spent, reserved, unpriced, warned, downgraded`;

const parse = (rows: readonly object[]): Budget[] => rows.map((row) => budgetSchema.parse(row));

export const listBudgets = async (tx: Tx): Promise<Budget[]> =>
  parse(
    await tx.query(`select ${COLUMNS} from budgets where tenant_id = $1 order by scope, scope_key, measure`, [
      tx.tenantId,
    ]),
  );

/** All that have to have room for spending that is put down to these. */
export const lockBudgets = async (tx: Tx, whose: readonly Pick<BudgetName, "scope" | "key">[]): Promise<Budget[]> =>
  parse(
    await tx.query(
      `select ${COLUMNS} from budgets
       where tenant_id = $1 and (scope, scope_key) in (select * from unnest($2::text[], $3::text[]))
       order by scope, scope_key, measure for update`,
      [tx.tenantId, whose.map(({ scope }) => scope), whose.map(({ key }) => key)],
    ),
  );

/** Writes what has been counted; of budgets that are locked. */
export const writeCounts = async (tx: Tx, budgets: readonly Budget[]): Promise<void> => {
  if (budgets.length === 0) return;
  await tx.query(
    `update budgets b
     set spent = n.spent, reserved = n.reserved, unpriced = n.unpriced, warned = n.warned,
       downgraded = n.downgraded, window_start = n.window_start
     from unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::boolean[],
                 $9::timestamptz[], $10::boolean[])
       as n (scope, scope_key, measure, spent, reserved, unpriced, warned, window_start, downgraded)
     where b.tenant_id = $1 and b.scope = n.scope and b.scope_key = n.scope_key and b.measure = n.measure`,
    [
      tx.tenantId,
      budgets.map(({ scope }) => scope),
      budgets.map(({ key }) => key),
      budgets.map(({ measure }) => measure),
      budgets.map(({ spent }) => spent),
      budgets.map(({ reserved }) => reserved),
      budgets.map(({ unpriced }) => unpriced),
      budgets.map(({ warned }) => warned),
      budgets.map(({ windowStart }) => windowStart),
      budgets.map(({ downgraded }) => downgraded),
    ],
  );
};

/** What was spent in it stays when only its size is changed, and counts anew with another period. */
export const putBudget = async (tx: Tx, setting: BudgetSetting, windowStart: Date): Promise<void> => {
  const { scope, key, measure, most, period, warnPercent, downgradePercent } = setting;
  await tx.query(
    `insert into budgets as b
       (tenant_id, scope, scope_key, measure, most, period, warn_percent, downgrade_percent, window_start)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (tenant_id, scope, scope_key, measure) do update
       set most = excluded.most, period = excluded.period, warn_percent = excluded.warn_percent,
           downgrade_percent = excluded.downgrade_percent, warned = false, downgraded = false,
           spent = case when b.period = excluded.period then b.spent else 0 end,
           window_start = case when b.period = excluded.period then b.window_start else excluded.window_start end`,
    [tx.tenantId, scope, key, measure, most, period, warnPercent, downgradePercent, windowStart],
  );
};

/** @returns whether there was one */
export const deleteBudget = async (tx: Tx, { scope, key, measure }: BudgetName): Promise<boolean> => {
  const rows = await tx.query(
    "delete from budgets where tenant_id = $1 and scope = $2 and scope_key = $3 and measure = $4 returning 1",
    [tx.tenantId, scope, key, measure],
  );
  return rows.length > 0;
};

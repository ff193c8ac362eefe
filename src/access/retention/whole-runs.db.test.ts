/**
 * A run goes as a whole: every column there is that names a run is filled and looked at, whoever made it. Who adds a table
 * that names one is told here, and has provost.remove_run see to it.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { fillTables, type Table } from "../../../test/support/fill-tables.ts";
import type { RunId, TenantId } from "../../model/ids.ts";
import { removeRun } from "../../store/runs/removed-runs.ts";

const [MINE, OTHER] = ["mine" as TenantId, "other" as TenantId];
/** What fillTables gives to every text. */
const RUN = "x" as RunId;

/** What still names a run that was removed, and why. */
const STAYS: Readonly<Record<string, string>> = {
  agent_sessions: "what it has cost, and who for",
  removed_runs: "what is left of it",
  span_batches: "diagnostic; they go after PROVOST_TRACE_RETENTION_HOURS",
};
/** They name what is of a run by the session or attempt. */
const ALSO_OF_A_RUN = ["agent_session_entries", "agent_session_texts", "ended_tasks", "event_heads", "failed_attempts"];
/** A run that something stands on is not removed; and by default it is one that was. */
const NOT_THERE = ["leased_tasks", "parked_events", "queued_tasks", "removed_runs", "subscriptions"];

let database: TestDatabase;
let tables: Table[];
let columns: { table: string; column: string; type: string }[];
beforeAll(async () => {
  database = await openTestDatabase();
  tables = await fillTables(database.admin, [MINE, OTHER]);
  ({ rows: columns } = await database.admin.query<(typeof columns)[number]>(
    `select table_name as table, column_name as column, data_type as type from information_schema.columns
     where table_schema = 'provost' and column_name ~ 'run_ids?$' and table_name = any($1) order by 1, 2`,
    [tables.map(({ name }) => name)],
  ));
  for (const { table, column, type } of columns) {
    await database.admin.query(`update provost.${table} set ${column} = $1`, [type === "ARRAY" ? [RUN] : RUN]);
  }
  for (const table of NOT_THERE) await database.admin.query(`delete from provost.${table}`);
  await database.admin.query("update provost.runs set state = 'finished', finished_at = now()");
  await database.admin.query("update provost.events set stream = run_id, stream_position = 1");
  // by default it is a fork of itself, and inherits of itself
  await database.admin.query("update provost.run_forks set source_run_id = 'another'");
  await database.admin.query("update provost.inherited_tasks set attempt_id = 'another'");
});
afterAll(() => database.drop());

const rowsInEach = async (tenant: TenantId): Promise<[string, number][]> => {
  const counted: [string, number][] = [];
  for (const { name } of tables) counted.push([name, await rowsOf(tenant, name)]);
  return counted;
};
const rowsOf = async (tenant: TenantId, table: string, where = "true"): Promise<number> => {
  const { rows } = await database.admin.query<{ n: number }>(
    `select count(*)::int as n from provost.${table} where tenant_id = $1 and ${where}`,
    [tenant],
  );
  return rows[0]?.n ?? 0;
};

test("nothing of a removed run is left in any table, and nothing of another tenant's is gone", async () => {
  expect(columns.length).toBeGreaterThan(25);
  const others = await rowsInEach(OTHER);
  const request = { by: "user:ada", reason: "a test", endedBefore: null, confirm: true };

  const removal = await database.db.transaction(MINE, (tx) => removeRun(tx, RUN, request));

  expect(removal).toMatchObject({ refused: null, state: "finished", events: 1, total: 1 });
  const left: string[] = [];
  for (const { table, column, type } of columns) {
    const names = type === "ARRAY" ? `'${RUN}' = any(${column})` : `${column} = '${RUN}'`;
    if ((await rowsOf(MINE, table, names)) > 0) left.push(table);
  }
  expect(left.toSorted()).toEqual(Object.keys(STAYS).toSorted());
  for (const table of ALSO_OF_A_RUN) expect([table, await rowsOf(MINE, table)]).toEqual([table, 0]);
  expect(await rowsOf(MINE, "run_plans")).toBe(0);
  expect(await rowsOf(MINE, "notes")).toBe(1);
  expect(await rowsInEach(OTHER)).toEqual(others);
});

/** What a large run costs to remove where nobody has analysed the tables yet: as much as there is of it, and not its square. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import type { RunId, TenantId } from "../../model/ids.ts";
import { removeRun } from "../../store/runs/removed-runs.ts";

const TENANT = "mine" as TenantId;
const TASKS = 10_000;
const RUNS = ["one", "two", "three"] as RunId[];

/** Each task depends on the one before it, and was done and merged at once. `$1` is the tenant, `$2` the runs. */
const FILL = [
  `insert into runs (tenant_id, run_id, state, plan_title, plan_hash, plan_path, content_hash, repository_path,
     base_commit, head_commit, branch, options, open_stage, created_at, finished_at)
   select $1, r, 'finished', '', '', '', 'content', '', '', '', '', '{}', 1, now(), now() from unnest($2::text[]) r`,
  `insert into tasks (tenant_id, run_id, task_id, title, state, stage, agent, capabilities, rank, conflict_keys,
     next_attempt_at, lease_token, merge_commit, clashes_with, clash_patience_ms)
   select $1, r, 'task-' || n, '', 'succeeded', 1, 'agent', '{}', n, '{}', now(), 1, 'commit', '{}', 0
   from unnest($2::text[]) r, generate_series(1, ${TASKS}) n`,
  `insert into task_dependencies (tenant_id, run_id, task_id, depends_on)
   select $1, r, 'task-' || n, 'task-' || n - 1 from unnest($2::text[]) r, generate_series(2, ${TASKS}) n`,
  `insert into attempts (tenant_id, attempt_id, run_id, task_id, number, agent_id, state, started_at)
   select $1, r || n, r, 'task-' || n, 1, 'agent', 'succeeded', now()
   from unnest($2::text[]) r, generate_series(1, ${TASKS}) n`,
  `insert into merges (tenant_id, attempt_id, run_id, parent_commit, merge_commit, state, recorded_at)
   select $1, r || n, r, '', '', 'done', now() from unnest($2::text[]) r, generate_series(1, ${TASKS}) n`,
];

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  const { admin } = database;
  await admin.query("set search_path = provost, pg_catalog");
  await admin.query(
    "insert into run_plans (tenant_id, content_hash, source, compiled) values ($1, 'content', '', '{}')",
    [TENANT],
  );
  for (const table of ["tasks", "task_dependencies", "attempts", "merges"]) {
    await admin.query(`alter table ${table} set (autovacuum_enabled = off)`);
  }
  for (const statement of FILL) await admin.query(statement, [TENANT, RUNS]);
});
afterAll(() => database.drop());

test("the entries of indexes that are read for it grow with the run, on tables that were never analysed", async () => {
  const request = { by: "user:ada", reason: "a test", endedBefore: null, confirm: true };

  const read = await database.db.transaction(TENANT, async (tx) => {
    expect(await removeRun(tx, "two" as RunId, request)).toMatchObject({ refused: null, total: 0 });
    return tx.query<{ index: string; perTask: number }>(
      `select i.relname as index, pg_stat_get_xact_tuples_returned(i.oid)::float8 / ${TASKS} as "perTask"
       from pg_class i where i.relnamespace = 'provost'::regnamespace and i.relkind = 'i'
         and pg_stat_get_xact_tuples_returned(i.oid) > 0 order by 2 desc`,
    );
  });

  const { rows } = await database.admin.query<{ n: number }>(
    "select count(*)::int as n from tasks where run_id = 'two'",
  );
  expect(rows).toEqual([{ n: 0 }]);
  expect(read.length).toBeGreaterThan(4);
  expect(read.filter(({ perTask }) => perTask > 10)).toEqual([]);
});

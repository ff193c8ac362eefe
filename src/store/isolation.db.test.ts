/** Row-level security: every table has it, on its owner too, and another tenant sees and changes nothing. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../test/support/database.ts";
import type { TestDatabase } from "../../test/support/database.ts";
import { runRecords } from "../../test/support/run-records.ts";
import type { AgentId, AttemptId, TaskId, TenantId } from "../model/ids.ts";
import { ATTEMPT_STATES, RUN_STATES, TASK_STATES } from "../model/states.ts";
import { startRun } from "../queue/run-control.ts";
import { registerAgent } from "./agents.ts";
import { insertAttempts } from "./attempts.ts";
import { insertAttestation } from "./attestations.ts";
import { holdKeys } from "./task-key-holders.ts";

const [MINE, OTHER] = ["mine" as TenantId, "other" as TenantId];
let database: TestDatabase;
let tables: string[];

const fill = async (tenant: TenantId) => {
  const records = runRecords({ a: { conflictsWith: ["b"] }, b: { dependsOn: ["a"], conflictsWith: ["a"] } });
  const { runId } = records.run;
  const [taskId, attemptId, agentId] = ["a" as TaskId, "attempt" as AttemptId, "agent" as AgentId];
  await database.db.transaction(tenant, async (tx) => {
    await startRun(tx, records);
    await insertAttempts(tx, [{ runId, taskId, token: 1, attemptId }], agentId, tx.now);
    await holdKeys(tx, [{ runId, taskId, keys: ["key"] }]);
    await registerAgent(tx, { agentId, name: "a", kind: "shell", capabilities: [], host: "h", pid: 1 });
    const signed = {
      role: "lead",
      by: "me",
      reason: "why",
      owner: null,
      due: null,
      at: "now",
      signature: "s",
      keyId: "k",
    };
    await insertAttestation(tx, runId, { kind: "waiver", runId, subject: "criterion-0", ...signed });
    await tx.query(
      `insert into merges (tenant_id, attempt_id, run_id, parent_commit, merge_commit, state, recorded_at)
       values ($1, $2, $3, 'p', 'm', 'pending', $4)`,
      [tenant, attemptId, runId, tx.now],
    );
  });
};

beforeAll(async () => {
  database = await openTestDatabase();
  const { rows } = await database.admin.query<{ name: string }>(
    `select relname as name from pg_class join pg_namespace n on n.oid = relnamespace
     where n.nspname = 'provost' and relkind in ('r', 'p') and relname <> 'schema_migrations' order by relname`,
  );
  tables = rows.map(({ name }) => name);
  await fill(MINE);
});
afterAll(() => database.drop());

test("every table forces row-level security with a policy that covers all commands, reads and writes", async () => {
  const { rows } = await database.admin.query<{ name: string; forced: boolean; policies: number; covered: boolean }>(
    `select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced, count(p.*)::int as policies,
       bool_and(p.polcmd = '*' and p.polqual is not null and p.polwithcheck is not null) as covered
     from pg_class c join pg_namespace n on n.oid = c.relnamespace left join pg_policy p on p.polrelid = c.oid
     where n.nspname = 'provost' and c.relkind in ('r', 'p') and c.relname <> 'schema_migrations'
     group by c.oid order by c.relname`,
  );
  expect(rows).toEqual(tables.map((name) => ({ name, forced: true, policies: 1, covered: true })));
  expect(tables.length).toBeGreaterThan(12);
});

test("the tenant is the first column of every primary key", async () => {
  const { rows } = await database.admin.query<{ name: string; first: string }>(
    `select c.relname as name, a.attname as first
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     left join pg_index i on i.indrelid = c.oid and i.indisprimary
     left join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
     where n.nspname = 'provost' and c.relkind in ('r', 'p') and c.relname <> 'schema_migrations' order by c.relname`,
  );
  expect(rows).toEqual(tables.map((name) => ({ name, first: "tenant_id" })));
});

test("each table has rows of mine, and another tenant sees none of them", async () => {
  const tablesSeenBy = async (tenant: TenantId) => {
    const seen = [];
    for (const table of tables) {
      const text = `select 1 from ${table} where tenant_id = $1`;
      const rows = await database.db.transaction(tenant, (tx) => tx.query(text, [MINE]));
      if (rows.length > 0) seen.push(table);
    }
    return seen;
  };
  expect(await tablesSeenBy(MINE)).toEqual(tables);
  expect(await tablesSeenBy(OTHER)).toEqual([]);
});

test("another tenant can neither change rows of mine nor write in my name", async () => {
  const asOther = (text: string) => database.db.transaction(OTHER, (tx) => tx.query(text));
  expect(await asOther("update runs set state = 'failed' returning run_id")).toEqual([]);
  expect(await asOther("delete from task_key_holders returning key")).toEqual([]);
  const forged = asOther(
    "insert into event_heads (tenant_id, stream, position, hash) values ('mine', 'forged', 1, '')",
  );
  await expect(forged).rejects.toMatchObject({ code: "42501" });
});

test("a transaction that has named no tenant sees nothing", async () => {
  await database.admin.query("begin");
  await database.admin.query("set local role provost_app");
  for (const table of tables) {
    const { rows } = await database.admin.query(`select 1 from provost.${table}`);
    expect(rows).toEqual([]);
  }
  await database.admin.query("rollback");
});

test("the database knows the same states as the model", async () => {
  const statesOf = async (table: string) => {
    const { rows } = await database.admin.query<{ definition: string }>(
      `select pg_get_constraintdef(oid) as definition from pg_constraint
       where conrelid = $1::regclass and conname = $2`,
      [`provost.${table}`, `${table}_state_check`],
    );
    const definition = String(rows[0]?.definition);
    return [...definition.matchAll(/'(\w+)'/g)].map(([, state]) => String(state)).sort();
  };
  expect(await statesOf("runs")).toEqual([...RUN_STATES].sort());
  expect(await statesOf("tasks")).toEqual([...TASK_STATES].sort());
  expect(await statesOf("attempts")).toEqual([...ATTEMPT_STATES].sort());
});

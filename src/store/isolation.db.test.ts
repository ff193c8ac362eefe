/** Every table there is, whoever made it, is closed to other tenants: read from the catalog, so that none is forgotten. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../test/support/database.ts";
import type { TestDatabase } from "../../test/support/database.ts";
import { fillTables, OWNERS_TABLES } from "../../test/support/fill-tables.ts";
import type { Table } from "../../test/support/fill-tables.ts";
import type { TenantId } from "../model/ids.ts";
import { ATTEMPT_STATES, RUN_STATES, TASK_STATES } from "../model/states.ts";

const [MINE, OTHER] = ["mine" as TenantId, "other" as TenantId];
let pristine: TestDatabase;
let filled: TestDatabase;
let tables: Table[];
let names: string[];

beforeAll(async () => {
  pristine = await openTestDatabase();
  await pristine.admin.query("set search_path = pg_catalog"); // the catalog then qualifies the names that it prints
  filled = await openTestDatabase();
  tables = await fillTables(filled.admin, [MINE, OTHER]);
  names = tables.map(({ name }) => name);
});
afterAll(() => Promise.all([pristine.drop(), filled.drop()]));

/** Names of what the catalog query finds at fault. */
const offenders = async (text: string, values: unknown[] = []): Promise<string[]> => {
  const { rows } = await pristine.admin.query<{ name: string }>(text, values);
  return rows.map(({ name }) => name);
};

test("every table forces row-level security with one policy for everybody, and its owner may read", async () => {
  expect(names.length).toBeGreaterThan(12);
  const { rows } = await pristine.admin.query<{ name: string; forced: boolean; policies: string[] }>(
    `select c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced,
       array_agg(concat_ws(' ', polcmd, pg_get_expr(polqual, c.oid), pg_get_expr(polwithcheck, c.oid),
         case polroles when '{0}' then 'of everybody' when array[c.relowner] then 'of the owner' end) order by polname)
         as policies
     from pg_class c left join pg_policy p on p.polrelid = c.oid
     where c.relnamespace = 'provost'::regnamespace and c.relname = any($1)
     group by c.oid order by c.relname`,
    [names],
  );
  const rule = "(tenant_id = ( SELECT provost.tenant() AS tenant))";
  const policies = ["r true of the owner", `* ${rule} ${rule} of everybody`];
  expect(rows).toEqual(names.map((name) => ({ name, forced: true, policies })));
});

test("the tenant is the first column of every key, and both ends of every reference", async () => {
  const unkeyed = await offenders(
    `select c.relname as name from pg_class c where c.relnamespace = 'provost'::regnamespace and c.relname = any($1)
       and not exists (select from pg_index i where i.indrelid = c.oid and i.indisprimary)`,
    [names],
  );
  const loose = await offenders(
    `select i.indexrelid::regclass::text as name from pg_index i join pg_class c on c.oid = i.indrelid
     left join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
     where c.relnamespace = 'provost'::regnamespace and c.relname = any($1) and i.indisunique
       and a.attname is distinct from 'tenant_id'`,
    [names],
  );
  const crossing = await offenders(
    `select conname as name from pg_constraint f
     join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
     join pg_attribute b on b.attrelid = f.confrelid and b.attnum = f.confkey[1]
     where f.connamespace = 'provost'::regnamespace and f.contype = 'f'
       and (a.attname <> 'tenant_id' or b.attname <> 'tenant_id')`,
  );
  expect({ unkeyed, loose, crossing }).toEqual({ unkeyed: [], loose: [], crossing: [] });
});

test("what is not a tenant's is closed to the runtime login, partitions and sequences included", async () => {
  const open = await offenders(
    `select c.relname as name from pg_class c
     where c.relnamespace = 'provost'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
       and (c.relname = any($1) or c.relname <> all($2))
       and has_table_privilege('provost_app', c.oid, 'select, insert, update, delete, truncate, references, trigger')`,
    [OWNERS_TABLES, names],
  );
  expect(open).toEqual([]);
});

test("the runtime login owns nothing, is no superuser, and can become nobody else", async () => {
  const roles = `(select oid from pg_roles where rolname = 'provost_app' or rolname like 'provost\\_runtime\\_%')`;
  const owned = await offenders(
    `select classid::regclass || ' ' || objid as name from pg_shdepend where deptype = 'o' and refobjid in ${roles}`,
  );
  const mighty = await offenders(
    `select rolname as name from pg_roles where oid in ${roles}
       and (rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls)`,
  );
  const memberships = await offenders(
    `select distinct roleid::regrole::text || case when set_option or admin_option then ' with set' else '' end as name
     from pg_auth_members where member in ${roles}`,
  );
  const creatable = await offenders(
    `select nspname as name from pg_namespace where has_schema_privilege('provost_app', oid, 'create')
     union all select 'temporary' where has_database_privilege('provost_app', current_database(), 'temporary, create')`,
  );
  expect({ owned, mighty, memberships, creatable }).toEqual({
    owned: [],
    mighty: [],
    memberships: ["provost_app"],
    creatable: [],
  });
});

test("some functions alone run with their owner's rights, and nobody but the runtime login may call ours", async () => {
  const definers = await offenders(
    "select proname as name from pg_proc where pronamespace = 'provost'::regnamespace and prosecdef order by 1",
  );
  const callable = await offenders(
    `select proname as name from pg_proc where pronamespace = 'provost'::regnamespace
       and has_function_privilege('provost_app', oid, 'execute') order by 1`,
  );
  const open = await offenders(
    `select proname as name from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
     where pronamespace = 'provost'::regnamespace and a.grantee = 0`,
  );
  expect({ definers, callable, open }).toEqual({
    definers: [
      "erase_talk",
      "make_event_bands",
      "prune_audit",
      "prune_events",
      "remove_run",
      "search_session_texts",
      "tenant",
      "turns_of",
    ],
    callable: [
      "erase_talk",
      "make_event_bands",
      "prune_audit",
      "prune_events",
      "refuse_traces",
      "remove_run",
      "search_session_texts",
      "tenant",
      "turns_of",
    ],
    open: [],
  });
});

test("each table shows a tenant its own row and nobody else's", async () => {
  for (const { name } of tables) {
    const seen = await filled.db.transaction(MINE, (tx) => tx.query(`select tenant_id from ${name}`));
    // A table that the login may not read at all hides everything too, but then nobody uses it.
    expect([name, seen]).toEqual([name, [{ tenant_id: MINE }]]);
  }
});

test("a transaction that has shown no tenant, or a name instead of a token, sees nothing", async () => {
  const { admin } = filled;
  for (const shown of ["", MINE, `${"0".repeat(64)}${MINE}`]) {
    await admin.query("begin");
    await admin.query("set local role provost_app");
    await admin.query("select set_config('provost.tenant', $1, true)", [shown]);
    for (const { name } of tables) expect((await admin.query(`select from provost.${name}`)).rowCount).toBe(0);
    await admin.query("rollback");
  }
});

test("the database knows the same states as the model", async () => {
  const statesOf = async (table: string) => {
    const { rows } = await pristine.admin.query<{ definition: string }>(
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

/** What SQL of an attacker's making can reach, that a bug of ours lets into a tenant's transaction: nothing of others. */
import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../test/support/database.ts";
import type { TestDatabase } from "../../test/support/database.ts";
import { fillTables, insertInto } from "../../test/support/fill-tables.ts";
import type { Table } from "../../test/support/fill-tables.ts";
import type { TenantId } from "../model/ids.ts";
import { openDatabase } from "./database.ts";
import type { Tx } from "./database.ts";

const [MINE, OTHER] = ["mine" as TenantId, "victim-of-sql" as TenantId];
let database: TestDatabase;
let tables: Table[];
beforeAll(async () => {
  database = await openTestDatabase();
  tables = await fillTables(database.admin, [MINE, OTHER]);
});
afterAll(() => database.drop());

type Query = (text: string) => Promise<object[]>;

/** Tables in which rows of the other tenant can be seen. A server that refuses to answer at all shows nothing. */
const loot = async (query: Query): Promise<string[]> => {
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await query(`select from provost.${name} where tenant_id <> '${MINE}'`).catch(refusal);
    if (rows.length > 0) found.push(name);
  }
  return found;
};

const refusal = (error: { code?: string }): [] => {
  if (error.code === "42501") return [];
  throw error as Error;
};

/** A failed statement does not end the transaction, so that what follows is really tried. */
const sturdy =
  (tx: Tx): Query =>
  async (text) => {
    await tx.query("savepoint before");
    return tx.query<object>(text).catch(async (error: Error) => {
      await tx.query("rollback to savepoint before");
      throw error;
    });
  };

const forged = `${"0".repeat(64)}${OTHER}`;
const renamed = `left(current_setting('provost.tenant'), 64) || '${OTHER}'`;

const ATTACKS: readonly string[] = [
  "reset role",
  "set role none",
  "set role provost_app",
  "set role provost",
  "set role postgres",
  "reset session authorization",
  "set session authorization default",
  "set session authorization provost",
  `set provost.tenant = '${OTHER}'`,
  `set provost.tenant = '${forged}'`,
  `select set_config('provost.tenant', '${OTHER}', true)`,
  `select set_config('provost.tenant', ${renamed}, false)`,
  "reset provost.tenant",
  "reset all",
  "set row_security = off",
  "set session_replication_role = replica",
  "set search_path = public, pg_catalog",
  "alter table provost.runs no force row level security",
  "alter table provost.runs disable row level security",
  "drop policy tenant_isolation on provost.runs",
  "create policy open on provost.runs using (true)",
  "grant all on all tables in schema provost to public",
  "grant provost to current_user",
  "select key from provost.tenant_key",
  "update provost.tenant_key set key = 'x'",
  "create function provost.tenant() returns text language sql as $$ select 'x' $$",
  `create or replace function provost.tenant() returns text language sql as $$ select '${OTHER}' $$`,
  `create function public.tenant() returns text language sql as $$ select '${OTHER}' $$`,
  `create function pg_temp.tenant() returns text language sql as $$ select '${OTHER}' $$`,
  "create temporary table runs (tenant_id text)",
  "create table public.runs (tenant_id text)",
  "create schema mine",
  "create operator public.= (leftarg = text, rightarg = text, function = texteq)",
  "do $$ begin set local role provost; exception when others then null; end $$",
  "call provost.isolate('provost.runs', 'all')",
  "copy provost.runs to program 'cat'",
  "select pg_read_file('postgresql.conf')",
  "select * from pg_authid",
  "select dblink_connect('host=/tmp')",
  "create extension dblink",
];

test.each(ATTACKS)("%s", async (attack) => {
  const found = await database.db.transaction(MINE, async (tx) => {
    const query = sturdy(tx);
    await query(attack).catch(() => undefined); // most are refused; what matters is what can be seen after
    return loot(query);
  });
  expect(found).toEqual([]);
});

test("a statement that ends the transaction and begins one of its own has no tenant at all", async () => {
  const { count, found } = await database.db.transaction(MINE, async (tx) => {
    await tx.query("commit");
    await tx.query("begin");
    await tx.query(`select set_config('provost.tenant', '${forged}', true)`);
    return { count: (await tx.query("select from provost.runs")).length, found: await loot(sturdy(tx)) };
  });
  expect({ count, found }).toEqual({ count: 0, found: [] });
});

test("whole texts of statements, as the simple protocol takes them, reach no further", async () => {
  const user = `hostile_${randomBytes(4).toString("hex")}`;
  await database.admin.query(`create role ${user} login password 'known'`);
  await database.admin.query(`grant provost_app to ${user} with inherit true, set false`);
  const client = new Client({ ...database.connection, user, password: "known" });
  client.on("error", () => undefined);
  await client.connect();
  const query = async (text: string) => (await client.query<object>(text)).rows;
  for (const attack of ATTACKS) await client.query(attack).catch(() => undefined); // most are refused: that is the point
  expect(await loot(query)).toEqual([]);
  await client.end();
  await database.admin.query(`drop role ${user}`);
});

test("a token that was seen elsewhere does not fit this connection", async () => {
  const second = await openDatabase(database.connection);
  const found = await second.transaction(OTHER, async (victim) => {
    const [seen] = await victim.query<{ token: string }>("select current_setting('provost.tenant') as token");
    return database.db.transaction(MINE, async (tx) => {
      await tx.query("select set_config('provost.tenant', $1, true)", [seen?.token]);
      return loot(sturdy(tx));
    });
  });
  await second.close();
  expect(found).toEqual([]);
});

test.each(["update", "delete"])("no %s reaches a row of another tenant", async (verb) => {
  for (const { name } of tables) {
    const text =
      verb === "delete" ? `delete from ${name} returning 1` : `update ${name} set tenant_id = tenant_id returning 1`;
    const where = text.replace(" returning", ` where tenant_id = '${OTHER}' returning`);
    const reached = await database.db.transaction(MINE, (tx) => sturdy(tx)(where).catch(refusal));
    expect([name, reached]).toEqual([name, []]);
  }
});

test("writing in another's name is refused before a unique key could tell whether the row exists", async () => {
  for (const table of tables) {
    for (const tenant of [OTHER, "nobody"]) {
      const write = database.db.transaction(MINE, (tx) => tx.query(insertInto(table, tenant)));
      await expect(write, `${table.name} of ${tenant}`).rejects.toMatchObject({ code: "42501" });
    }
  }
});

test("a function in a condition is not shown the rows that it is not to see", async () => {
  // 1/0 would betray a row of another tenant if it were evaluated before the policy
  for (const { name } of tables) {
    const probe = database.db.transaction(MINE, (tx) =>
      tx.query(`select from ${name} where 1 / (case tenant_id when '${OTHER}' then 0 else 1 end) = 1`),
    );
    await expect(probe).resolves.toHaveLength(1);
  }
});

/** One connection, so that the second tenant gets what the first has left. */
const sharing = async <T>(work: (db: TestDatabase["db"]) => Promise<T>): Promise<T> => {
  const db = await openDatabase({ ...database.connection, max: 1 });
  try {
    return await work(db);
  } finally {
    await db.close();
  }
};

test.each([
  ["a prepared statement", ["prepare trap as select 1"]],
  ["our prepared statement's name with another text", ["deallocate all", "prepare provost_0 as select 'trapped'"]],
  ["a cursor that stays", ["declare trap cursor with hold for select 1"]],
])("%s does not wait for the next tenant on the same connection", async (_what, statements) => {
  const [before, after] = await sharing(async (db) => {
    const pid = () => db.transaction(OTHER, (tx) => tx.query<{ pid: number }>("select pg_backend_pid() as pid"));
    const first = await pid();
    await db.transaction(MINE, async (tx) => {
      for (const statement of statements) await tx.query(statement);
    });
    return [first, await pid()];
  });
  expect(after).not.toEqual(before);
});

test("a session with traces is not used for statements that are sent at once either", async () => {
  const rows = await sharing(async (db) => {
    await db.pipeline(MINE, [{ text: "prepare trap as select 1", values: [] }]);
    return db.pipeline(OTHER, [
      { text: "select count(*)::int as traps from pg_prepared_statements where from_sql", values: [] },
    ]);
  });
  expect(rows).toEqual([[{ traps: 0 }]]);
});

test("settings of one tenant are gone for the next one on the same connection", async () => {
  const [row] = await sharing(async (db) => {
    await db.transaction(MINE, (tx) => tx.query("select set_config('my.note', 'left here', false)"));
    return db.transaction(OTHER, (tx) => tx.query("select current_setting('my.note', true) as note"));
  });
  expect(row).toEqual({ note: "" });
});

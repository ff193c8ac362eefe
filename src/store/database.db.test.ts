import { randomBytes } from "node:crypto";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, dropDatabase, openTestDatabase } from "../../test/support/database.ts";
import type { TestDatabase } from "../../test/support/database.ts";
import type { TenantId } from "../model/ids.ts";
import { LOCAL_TENANT } from "../model/ids.ts";
import { openDatabase } from "./database.ts";
import { readMigrations } from "./migration/migrate.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

test("a transaction runs under a login that may do what provost_app may, and shows its tenant", async () => {
  const rows = await database.db.transaction(LOCAL_TENANT, (tx) =>
    tx.query<{ role: string; same: boolean; tenant: string }>(
      "select current_user as role, current_user = session_user as same, provost.tenant() as tenant",
    ),
  );
  expect(rows).toEqual([{ role: expect.stringMatching(/^provost_runtime_[0-9a-f]{8}$/), same: true, tenant: "local" }]);
});

test("a login whose password is an old one gets the new one at the next start", async () => {
  // an owner of this test's own: the login of the others is in use at this moment
  const user = `owner_${randomBytes(4).toString("hex")}`;
  await database.admin.query(`create role ${user} superuser login password 'first'`);
  const one = async (password: string) => {
    const db = await openDatabase({ ...database.connection, user, password });
    const rows = await db.transaction(LOCAL_TENANT, (tx) => tx.query("select 1 as one"));
    await db.close();
    return rows;
  };
  await one("first");
  await database.admin.query(`alter role ${user} password 'second'`);
  await expect(one("second")).resolves.toEqual([{ one: 1 }]);
});

test("a tenant's name cannot break out of its quotes", async () => {
  const name = "a'; drop schema provost cascade; --\\" as TenantId;
  const rows = await database.db.transaction(name, (tx) =>
    tx.query<{ tenant: string }>("select provost.tenant() as tenant"),
  );
  expect(rows).toEqual([{ tenant: name }]);
});

test("what throws is rolled back and its connection serves the next", async () => {
  const insert = "insert into event_heads (tenant_id, stream, position, hash) values ($1, 'x', 0, '')";
  await expect(
    database.db.transaction(LOCAL_TENANT, async (tx) => {
      await tx.query(insert, [LOCAL_TENANT]);
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  const rows = await database.db.transaction(LOCAL_TENANT, (tx) => tx.query("select 1 from event_heads"));
  expect(rows).toEqual([]);
});

test("a deadlock is tried again until both transactions are through", async () => {
  const tenant = "deadlock" as TenantId;
  const { db } = database;
  await db.transaction(tenant, (tx) =>
    tx.query("insert into event_heads values ($1, 'a', 0, ''), ($1, 'b', 0, '')", [tenant]),
  );
  const lock = "update event_heads set position = position + 1 where stream = $1";
  let tries = 0;
  const crossing = (first: string, second: string, meet: () => Promise<void>) =>
    db.transaction(tenant, async (tx) => {
      tries += 1;
      await tx.query(lock, [first]);
      await meet();
      await tx.query(lock, [second]);
    });
  const arrivals: (() => void)[] = [];
  const both = new Promise<void>((resolve) => arrivals.push(resolve));
  let waiting = 0;
  const meet = async () => {
    waiting += 1;
    if (waiting >= 2) arrivals[0]?.();
    await both;
  };
  await Promise.all([crossing("a", "b", meet), crossing("b", "a", meet)]);
  const rows = await db.transaction(tenant, (tx) =>
    tx.query("select stream, position::int from event_heads order by stream"),
  );
  expect(rows).toEqual([
    { stream: "a", position: 2 },
    { stream: "b", position: 2 },
  ]);
  expect(tries).toBeGreaterThanOrEqual(3);
});

test("a lost connection is DATABASE_UNAVAILABLE, and the next transaction gets a new one", async () => {
  const work = database.db.transaction(LOCAL_TENANT, async (tx) => {
    const [own] = await tx.query<{ pid: number }>("select pg_backend_pid() as pid");
    await database.admin.query("select pg_terminate_backend($1)", [own?.pid]);
    await tx.query("select 1");
  });
  await expect(work).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
  await expect(database.db.transaction(LOCAL_TENANT, (tx) => tx.query("select 1 as one"))).resolves.toEqual([
    { one: 1 },
  ]);
});

test("a database that nobody serves is DATABASE_UNAVAILABLE", async () => {
  await expect(openDatabase({ ...database.connection, port: 1 })).rejects.toMatchObject({
    code: "DATABASE_UNAVAILABLE",
  });
});

test("notifications come at commit, also after the connection broke", async () => {
  const heard: string[] = [];
  let wake = () => {};
  const stop = await database.db.listen("somewhere", (payload) => {
    heard.push(payload);
    wake();
  });
  const next = () => new Promise<void>((resolve) => (wake = resolve));

  let heardOne = next();
  await database.db.transaction(LOCAL_TENANT, (tx) => tx.query("select pg_notify('somewhere', 'first')"));
  await heardOne;
  heardOne = next();
  await database.admin.query(
    // of this database: those of other test files are on the same server
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name like '%:listener' and datname = current_database()",
  );
  await heardOne;
  heardOne = next();
  await database.db.transaction(LOCAL_TENANT, (tx) => tx.query("select pg_notify('somewhere', 'second')"));
  await heardOne;

  expect(heard).toEqual(["first", "", "second"]);
  await stop();
});

test("several processes that open a fresh database at once migrate it once", async () => {
  const connection = await createDatabase(null);
  const opened = await Promise.all([1, 2, 3].map(() => openDatabase(connection)));
  const client = new Client(connection);
  await client.connect();
  const { rows } = await client.query<{ version: number }>(
    "select version from provost.schema_migrations order by version",
  );
  expect(rows.map(({ version }) => version)).toEqual((await readMigrations()).map(({ version }) => version));
  await client.end();
  await Promise.all(opened.map((db) => db.close()));
  await dropDatabase(connection);
});

test("an edited migration is refused", async () => {
  const connection = await createDatabase();
  const client = new Client(connection);
  await client.connect();
  await client.query("update provost.schema_migrations set checksum = 'other' where version = 2");
  await client.end();
  await expect(openDatabase(connection)).rejects.toMatchObject({ code: "SCHEMA_MISMATCH", details: { version: 2 } });
  await dropDatabase(connection);
});

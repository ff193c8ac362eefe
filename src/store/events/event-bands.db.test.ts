/** The log in bands of its order, on a real Postgres: what was written before there were any, and what crosses from one to the next. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Client, type PoolConfig } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createDatabase, dropDatabase, openTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { createEventLog } from "../../events/event-log.ts";
import { verifyChain } from "../../events/chain.ts";
import type { TenantId } from "../../model/ids.ts";
import { packageRoot } from "../../runtime/package-root.ts";
import { applyMigrations, migrate, readMigrations } from "../migration/migrate.ts";
import { makeEventBands } from "./event-bands.ts";

const TENANT = "local" as TenantId;
const WIDTH = 100_000_000;
const log = createEventLog();

let database: TestDatabase;
beforeEach(async () => {
  database = await openTestDatabase();
});
afterEach(() => database.drop());

const append = (count: number, runId: string | null = "r") =>
  database.db.transaction(TENANT, (tx) =>
    log.append(
      tx,
      Array.from({ length: count }, (_, index) => ({
        name: "run.paused" as const,
        runId,
        actor: "user",
        payload: { reason: String(index) },
      })),
    ),
  );
const read = (after: number) =>
  database.db.transaction(TENANT, (tx) => log.read(tx, { runId: "r", after, limit: 1_000 }));
/** As if so many had been written before. */
const goOnAfter = (position: number): Promise<unknown> =>
  database.admin.query("update provost.event_heads set position = $1 where stream = '*'", [position]);
const make = () => database.db.transaction(TENANT, makeEventBands);
const bands = async (client: Client = database.admin): Promise<Record<string, string>> => {
  const { rows } = await client.query<{ name: string; bound: string }>(
    `select c.relname as name, pg_get_expr(c.relpartbound, c.oid) as bound from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'provost.events'::regclass order by c.oid`,
  );
  return Object.fromEntries(rows.map(({ name, bound }) => [name, bound]));
};

test("the next band is there before the last one is full, and a run goes on from one into the other", async () => {
  await append(3);
  expect(await make()).toEqual([]);
  expect(await bands()).toEqual({ events_from_1: `FOR VALUES FROM (MINVALUE) TO ('${WIDTH}')` });

  await goOnAfter(WIDTH / 2);
  expect(await make()).toEqual([`events_from_${WIDTH}`]);
  expect(await make()).toEqual([]);
  await goOnAfter(WIDTH - 3);
  await append(5);

  const events = await read(0);
  expect(events.map(({ position }) => position)).toEqual([1, 2, 3, ...[-2, -1, 0, 1, 2].map((at) => WIDTH + at)]);
  expect(verifyChain(events)).toMatchObject({ ok: true });
  expect((await read(WIDTH - 1)).map(({ position }) => position)).toEqual([WIDTH, WIDTH + 1, WIDTH + 2]);
  const { rows } = await database.admin.query(`select count(*)::int as there from provost.events_from_${WIDTH}`);
  expect(rows).toEqual([{ there: 3 }]);
});

test("of several who make one at once, one does", async () => {
  await append(1);
  await goOnAfter(3 * WIDTH);

  const made = await Promise.all(Array.from({ length: 4 }, make));

  expect(made.flat().sort()).toEqual([1, 2, 3].map((band) => `events_from_${band * WIDTH}`));
  expect(Object.keys(await bands())).toHaveLength(4);
});

test("what a band holds is hidden, kept in order and proof against a place that is taken, as in the first", async () => {
  await append(1);
  await goOnAfter(WIDTH);
  await make();
  await append(2);
  const band = `provost.events_from_${WIDTH}`;

  const other = await database.db.transaction("other" as TenantId, (tx) => tx.query("select from events"));
  expect(other).toEqual([]);
  const asked = database.db.transaction(TENANT, (tx) => tx.query(`select from ${band}`));
  await expect(asked).rejects.toMatchObject({ code: "42501" });
  const again = database.admin.query(
    `insert into provost.events select (jsonb_populate_record(e, '{"position": ${WIDTH + 9}}')).* from ${band} e limit 1`,
  );
  await expect(again).rejects.toMatchObject({ code: "23505", constraint: `events_from_${WIDTH}_in_chain` });
  const { rows } = await database.admin.query<{ own: string }>(
    `select coalesce(array_to_string(reloptions, ' '), '') as own from pg_class where oid = '${band}'::regclass
     union all select coalesce(array_to_string(reloptions, ' '), '') from pg_class where oid = 'provost.events_from_1'::regclass`,
  );
  expect(rows[0]?.own).toBe(rows[1]?.own);
});

const before148 = async (work: (client: Client, connection: PoolConfig) => Promise<void>): Promise<void> => {
  const connection = await createDatabase(null);
  const client = new Client(connection);
  await client.connect();
  await client.query("begin");
  await applyMigrations(
    client,
    (await readMigrations()).filter(({ version }) => version < 148),
  );
  await client.query("commit");
  await work(client, connection);
  await client.end();
  await dropDatabase(connection);
};
const ends = async (client: Client): Promise<number | null> =>
  (await client.query("select from pg_constraint where conname = 'events_end'")).rowCount;

test("of several that bring it up to date at once, none gets in the way of another", () =>
  before148(async (client, connection) => {
    const known = await readMigrations();
    const others = await Promise.all(
      Array.from({ length: 4 }, async () => {
        const other = new Client(connection);
        await other.connect();
        return other;
      }),
    );

    const applied = await Promise.all(others.map((other) => migrate(other, known)));

    expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
    expect(await ends(client)).toBe(0);
    await Promise.all(others.map((other) => other.end()));
  }));

test("what goes before leaves a log alone that lies in bands already", async () => {
  const folder = join(packageRoot(), "sql/before");
  for (const name of readdirSync(folder).sort()) await database.admin.query(readFileSync(join(folder, name), "utf8"));

  expect(await ends(database.admin)).toBe(0);
});

test("what there was before is the first band, as far as it goes, and code from before goes on", () =>
  before148(async (client) => {
    await client.query("set session_replication_role = replica; set provost.tenant = ''");
    const insert = (position: number) => ({
      name: "insert",
      text: `insert into provost.events (tenant_id, position, event_id, time, name, version, actor, correlation, payload)
      values ('local', $1, 'e' || $2, now(), 'task.enqueued', 1, 'engine', 'c', '{}')`,
      values: [position, String(position)],
    });
    await client.query(insert(1));
    await client.query(insert(WIDTH + 7));
    await client.query(
      `insert into provost.event_heads (tenant_id, stream, position, hash) values ('local', '*', ${WIDTH + 7}, '')`,
    );

    const said: string[] = [];
    client.on("notice", ({ message }) => said.push(message ?? ""));
    await client.query("set client_min_messages = debug1");
    await migrate(client, await readMigrations());
    await client.query(insert(WIDTH + 8)); // a statement that it had prepared

    // so nobody waits while it is read
    expect(said).toContain('partition constraint for table "events_from_1" is implied by existing constraints');

    expect(await bands(client)).toEqual({ events_from_1: `FOR VALUES FROM (MINVALUE) TO ('${2 * WIDTH}')` });
    expect(await ends(client)).toBe(0);
    const { rows } = await client.query<{ position: string }>("select position from provost.events order by position");
    expect(rows.map(({ position }) => Number(position))).toEqual([1, WIDTH + 7, WIDTH + 8]);
  }));

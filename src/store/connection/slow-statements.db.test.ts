/** Statements that take long, on a real Postgres: told of, ended, and noticed when nothing comes back at all. */
import { createServer, connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import type { PoolConfig } from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createDatabase, dropDatabase } from "../../../test/support/database.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import { systemClock } from "../../runtime/clock.ts";
import type { DatabaseOptions } from "../database.ts";
import { openDatabase } from "../database.ts";
import type { SlowStatement } from "./slow-statements.ts";

let connection: PoolConfig;
beforeAll(async () => {
  connection = await createDatabase();
});
afterAll(() => dropDatabase(connection));

const withDatabase = async <T>(
  options: DatabaseOptions,
  work: (db: Awaited<ReturnType<typeof openDatabase>>) => Promise<T>,
  to: PoolConfig = connection,
): Promise<T> => {
  const db = await openDatabase(to, systemClock, options);
  try {
    return await work(db);
  } finally {
    await db.close();
  }
};

const SLOW = "select pg_sleep(0.2), $1::text as secret from runs limit 1";
const SLOW_ALWAYS = "select pg_sleep(0.2), $1::text as secret, (select count(*) from runs) as runs";

test("a slow statement is told once with its text and plan, and never with its values", async () => {
  const told: SlowStatement[] = [];
  const slow = { thresholdMs: 100, plans: true, report: (one: SlowStatement) => void told.push(one) };

  await withDatabase({ slow }, async (db) => {
    for (const _ of [1, 2]) await db.transaction(LOCAL_TENANT, (tx) => tx.query(SLOW_ALWAYS, ["not to be logged"]));
    await db.pipeline(LOCAL_TENANT, [{ text: `${SLOW_ALWAYS} -- piped`, values: ["not to be logged"] }]);
    await vi.waitFor(() => expect(told).toHaveLength(2), 60_000);
  });

  // Each is told with its plan, which takes its time: in no particular order.
  const [first, piped] = told.toSorted((a, b) => a.text.length - b.text.length);
  expect(first).toMatchObject({ statement: "select runs", text: SLOW_ALWAYS, tenantId: LOCAL_TENANT, times: 0 });
  expect(first?.durationMs).toBeGreaterThanOrEqual(190);
  expect(first?.plan).toMatch(/on runs/);
  expect(piped?.text).toBe(`${SLOW_ALWAYS} -- piped`);
  expect(JSON.stringify(told)).not.toContain("not to be logged");
});

test("quick statements are not told of", async () => {
  const told: SlowStatement[] = [];
  const slow = { thresholdMs: 5_000, plans: true, report: (one: SlowStatement) => void told.push(one) };

  await withDatabase({ slow }, (db) => db.transaction(LOCAL_TENANT, (tx) => tx.query(SLOW, [""])));

  expect(told).toEqual([]);
});

test("a statement that takes too long is ended, and its connection goes on", async () => {
  // What has to be in time is so also on a machine that is busy: a transaction takes a few milliseconds.
  await withDatabase({ statementTimeoutMs: 600, connections: 2 }, async (db) => {
    const asked = () => db.transaction(LOCAL_TENANT, (tx) => tx.query("select pg_sleep(30)"));
    await expect(asked()).rejects.toMatchObject({ code: "STATEMENT_TIMED_OUT" });
    await expect(asked()).rejects.toMatchObject({ code: "STATEMENT_TIMED_OUT" });
    await expect(asked()).rejects.toMatchObject({ code: "STATEMENT_TIMED_OUT" });

    const rows = await db.transaction(LOCAL_TENANT, (tx) => tx.query("select 1 as one"));
    expect(rows).toEqual([{ one: 1 }]);
    await expect(db.pipeline(LOCAL_TENANT, [{ text: "select pg_sleep(30)", values: [] }])).rejects.toMatchObject({
      code: "STATEMENT_TIMED_OUT",
    });
  });
});

/** Connections that are there can be cut without either end being told, as when something in between forgets them. */
const openForgetful = async (to: string) => {
  const pairs = new Set<{ mute: boolean; sockets: Socket[] }>();
  const server = createServer((near) => {
    const far = connect(to);
    const pair = { mute: false, sockets: [near, far] };
    pairs.add(pair);
    for (const [from, other] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on("data", (bytes) => pair.mute || other.write(bytes));
      from.on("error", () => undefined);
      from.on("close", () => pair.mute || other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    forget: () => {
      for (const pair of pairs) pair.mute = true;
    },
    close: () => {
      for (const { sockets } of pairs) for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
};

test("a connection of which nothing is heard any more is given up, and another one taken", async () => {
  const wire = await openForgetful(`${connection.host}/.s.PGSQL.${connection.port}`);
  const to = { ...connection, host: "127.0.0.1", port: wire.port };
  await withDatabase(
    { statementTimeoutMs: 1_000, connections: 2 },
    async (db) => {
      const ask = () => db.transaction(LOCAL_TENANT, (tx) => tx.query("select 1 as one"));
      await ask();
      wire.forget();
      expect(await ask()).toEqual([{ one: 1 }]); // nothing was begun yet, so it is tried again

      const inTransaction = db.transaction(LOCAL_TENANT, async (tx) => {
        wire.forget();
        await tx.query("select 1");
      });
      await expect(inTransaction).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
      wire.forget();
      const piped = db.pipeline(LOCAL_TENANT, [{ text: "select 1 as one", values: [] }]);
      expect(await piped.catch((error: unknown) => (error as { code: string }).code)).toEqual([[{ one: 1 }]]);
    },
    to,
  );
  wire.close();
});

test("a process that stands still in a transaction holds its locks no longer", async () => {
  await withDatabase({ connections: 2 }, async (db) => {
    const [row] = await db.transaction(LOCAL_TENANT, (tx) =>
      tx.query(
        `select current_setting('idle_in_transaction_session_timeout') as timeout,
           current_setting('statement_timeout') as statement`,
      ),
    );
    expect(row).toEqual({ timeout: "1min", statement: "1min" });
  });
});

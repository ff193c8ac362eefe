import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import { openTestDatabase } from "../../../test/support/database.ts";
import type { TestDatabase } from "../../../test/support/database.ts";
import { createListener } from "./listener.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const listeners = async (): Promise<number> => {
  const { rows } = await database.admin.query<{ pid: number }>(
    "select pid from pg_stat_activity where application_name like '%:listener' and datname = current_database()",
  );
  return rows.length;
};

const breakThem = (): Promise<unknown> =>
  database.admin.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where application_name like '%:listener' and datname = current_database()",
  );

/** A clock whose timers the test fires, also those that were called off. */
const createStubbornClock = () => {
  const armed: (() => void)[] = [];
  return {
    armed,
    clock: { ...createTestClock(), after: (_ms: number, act: () => void) => (armed.push(act), () => {}) },
  };
};

test("it comes back by itself, and says that notifications may have been missed", async () => {
  const listener = createListener(database.connection, createTestClock());
  const heard: string[] = [];
  await listener.subscribe("it_comes_back", (payload) => heard.push(payload));

  await breakThem();
  await vi.waitFor(() => expect(heard).toEqual([""]), 60_000);
  await database.admin.query("notify it_comes_back, 'again'");
  await vi.waitFor(() => expect(heard).toEqual(["", "again"]), 60_000);

  await listener.close();
});

test("closed while it waits to reconnect, it makes no connection that nobody would end", async () => {
  const { armed, clock } = createStubbornClock();
  const connection = { ...database.connection };
  const listener = createListener(connection, clock);
  await listener.subscribe("it_waits", () => undefined);
  const { port } = connection;
  connection.port = 1; // nobody is there
  await breakThem();
  await vi.waitFor(() => expect(armed).toHaveLength(1), 60_000);
  connection.port = port!;

  await listener.close();
  for (const act of armed) act();

  await new Promise((resolve) => setTimeout(resolve, 300)); // time enough to connect
  expect(await listeners()).toBe(0);
});

test("who cannot read what another version says is told to look at everything", async () => {
  const listener = createListener(database.connection, createTestClock());
  const heard: string[] = [];
  await listener.subscribe("another_version", (payload) => {
    if (payload !== "") JSON.parse(payload);
    heard.push(payload);
  });

  await database.admin.query("notify another_version, 'no JSON'");
  await database.admin.query(`notify another_version, '"understood"'`);

  await vi.waitFor(() => expect(heard).toEqual(["", '"understood"']), 60_000);
  await listener.close();
});

import { expect, test } from "vitest";
import { Client, type PoolConfig } from "pg";
import { createDatabase, dropDatabase } from "../../../test/support/database.ts";
import { migrateDatabase } from "./migrate-database.ts";

const emptied = async (): Promise<PoolConfig> => {
  const connection = await createDatabase();
  const client = new Client(connection);
  await client.connect();
  await client.query("drop schema if exists provost cascade");
  await client.end();
  return connection;
};

test("jobs that migrate at once take turns: one applies all, the others find it done", async () => {
  const connection = await emptied();

  const outcomes = await Promise.all([1, 2, 3].map(() => migrateDatabase(connection)));

  const applied = outcomes.map((outcome) => outcome.applied.length).sort((a, b) => b - a);
  expect(applied.slice(1)).toEqual([0, 0]);
  expect(applied[0]).toBeGreaterThan(30);
  expect(new Set(outcomes.map(({ version }) => version)).size).toBe(1);
  await dropDatabase(connection);
});

test("a database that is ahead of this version is refused", async () => {
  const connection = await createDatabase();
  await migrateDatabase(connection);
  const client = new Client(connection);
  await client.connect();
  await client.query("insert into provost.schema_migrations values (9999, '9999_later.sql', 'x', now())");
  await client.end();

  await expect(migrateDatabase(connection)).rejects.toMatchObject({ code: "SCHEMA_MISMATCH" });
  await dropDatabase(connection);
});

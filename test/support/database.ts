/** A database of its own for each test file: cloned from the migrated template, so that files do not see each other. */
import { randomBytes } from "node:crypto";
import { Client } from "pg";
import type { PoolConfig } from "pg";
import { inject } from "vitest";
import { openDatabase } from "../../src/store/database.ts";
import type { Database } from "../../src/store/database.ts";
import { TEMPLATE } from "./postgres.ts";

export type TestDatabase = {
  db: Database;
  connection: PoolConfig;
  /** Runs statements as the superuser, past row-level security. */
  admin: Client;
  drop(): Promise<void>;
};

const asSuperuser = async <T>(database: string, work: (client: Client) => Promise<T>): Promise<T> => {
  const client = new Client({ ...inject("postgres"), database, ssl: false });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
};

/** @param template null for a database without any migration */
export const createDatabase = async (template: string | null = TEMPLATE): Promise<PoolConfig> => {
  const database = `test_${randomBytes(6).toString("hex")}`;
  await asSuperuser("postgres", (client) =>
    client.query(`create database ${database}${template === null ? "" : ` template ${template}`}`),
  );
  return { ...inject("postgres"), database, ssl: false };
};

export const dropDatabase = async (connection: PoolConfig): Promise<void> => {
  await asSuperuser("postgres", (client) => client.query(`drop database ${connection.database} with (force)`));
};

export const openTestDatabase = async (): Promise<TestDatabase> => {
  const connection = await createDatabase();
  const db = await openDatabase(connection);
  const admin = new Client(connection);
  await admin.connect();
  return {
    db,
    connection,
    admin,
    drop: async () => {
      await admin.end();
      await db.close();
      await dropDatabase(connection);
    },
  };
};

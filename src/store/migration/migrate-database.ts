import { Client, type PoolConfig } from "pg";
import { migrate, readMigrations } from "./migrate.ts";
import { explainDatabaseError } from "../connection/postgres-errors.ts";
import { prepareRuntimeLogin } from "../connection/runtime-login.ts";

const CONNECT_MS = 10_000;

/**
 * Migrations alone, for a job that goes before an upgrade. Processes that do this at once take turns; SCHEMA_MISMATCH
 * when the database is ahead of this version.
 */
export const migrateDatabase = async (owner: PoolConfig): Promise<{ version: number; applied: string[] }> => {
  const client = new Client({ ...owner, application_name: "provost:migrate", connectionTimeoutMillis: CONNECT_MS });
  client.on("error", () => undefined); // the statement that needs the connection fails by itself
  try {
    await client.connect();
    const known = await readMigrations();
    const applied = await migrate(client, known);
    await prepareRuntimeLogin(client, owner);
    return { version: known.at(-1)?.version ?? 0, applied };
  } catch (error) {
    throw explainDatabaseError(error);
  } finally {
    await client.end().catch(() => undefined); // what went wrong before matters more
  }
};

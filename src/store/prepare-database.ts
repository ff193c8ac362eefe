/** What only the owner of the schema can do. Its connection is closed again before any tenant's transaction begins. */
import type { Pool, PoolConfig } from "pg";
import { BoundedClient, openPool } from "./connection/open-pool.ts";
import { explainDatabaseError, isRefusedLogin } from "./connection/postgres-errors.ts";
import { prepareRuntimeLogin } from "./connection/runtime-login.ts";
import { readTenantKey } from "./connection/tenant-token.ts";
import type { DatabaseKey } from "./connection/tenant-token.ts";
import { migrate, readMigrations } from "./migration/migrate.ts";

const connectOnce = async (pool: Pool): Promise<void> => {
  const client = await pool.connect();
  client.release();
};

export const prepareDatabase = async (
  owner: PoolConfig,
  limits: PoolConfig,
): Promise<{ pool: Pool; connection: PoolConfig; key: DatabaseKey }> => {
  const client = new BoundedClient({ ...owner, application_name: `provost:${process.pid}:owner` });
  client.on("error", () => undefined); // the statement that needs the connection fails by itself
  try {
    await client.connect();
    await migrate(client, await readMigrations());
    const key = await readTenantKey(client);
    const login = await prepareRuntimeLogin(client, owner);
    const pool = openPool({ ...login.connection, ...limits });
    try {
      await connectOnce(pool).catch(async (error: unknown) => {
        if (!isRefusedLogin(error)) throw error;
        await login.renewPassword();
        await connectOnce(pool);
      });
    } catch (error) {
      await pool.end();
      throw error;
    }
    return { pool, connection: login.connection, key };
  } catch (error) {
    throw explainDatabaseError(error);
  } finally {
    await client.end().catch(() => undefined); // what went wrong before matters more
  }
};

/** For tests that let one transaction wait for another. */
import { Client } from "pg";
import type { PoolConfig } from "pg";
import { vi } from "vitest";

/** Resolves when so many sessions of the database wait for a lock. */
export const untilBlocked = async (connection: PoolConfig, sessions = 1): Promise<void> => {
  const client = new Client(connection);
  await client.connect();
  const blocked = async (): Promise<number> => {
    const { rows } = await client.query(
      "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
    );
    return rows.length;
  };
  try {
    await vi.waitUntil(async () => (await blocked()) >= sessions, { timeout: 60_000, interval: 20 });
  } finally {
    await client.end();
  }
};

/** One embedded Postgres for all contenders, with the settings that Provost ships: fsync on. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import type { PoolConfig } from "pg";
import { startEmbeddedPostgres } from "../../src/store/embedded/embedded-postgres.ts";
import { openHome } from "../../src/store/home/home.ts";

export type PostgresServer = {
  /** A new, empty database. */
  createDatabase(): Promise<PoolConfig>;
  dropDatabase(connection: PoolConfig): Promise<void>;
  analyze(connection: PoolConfig): Promise<void>;
  /** As the server itself says them. */
  settings(): Promise<Record<string, string>>;
  stop(): Promise<void>;
};

const SHOWN = ["server_version", "fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "max_wal_size"];

export const startPostgresServer = async (): Promise<PostgresServer> => {
  const folder = await mkdtemp(join(tmpdir(), "provost-bench-"));
  const server = await startEmbeddedPostgres(await openHome(folder));
  const ask = async (text: string, connection = server.connection): Promise<Record<string, string>[]> => {
    const client = new Client(connection);
    await client.connect();
    try {
      return (await client.query<Record<string, string>>(text)).rows;
    } finally {
      await client.end();
    }
  };
  let databases = 0;
  return {
    createDatabase: async () => {
      const database = `bench_${(databases += 1)}`;
      await ask(`create database ${database}`);
      return { ...server.connection, database };
    },
    dropDatabase: async ({ database }) => {
      await ask(`drop database ${database} with (force)`);
    },
    analyze: async (connection) => {
      await ask("analyze", connection);
    },
    settings: async () => {
      const rows = await ask(
        `select name, current_setting(name) as value from pg_settings
         where name in (${SHOWN.map((name) => `'${name}'`).join(", ")})`,
      );
      return Object.fromEntries(rows.map(({ name = "", value = "" }) => [name, value]));
    },
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

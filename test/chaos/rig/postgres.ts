/** What a rig has for a database: one that dies can be had again, with all that it had confirmed. */
import { join } from "node:path";
import type { PoolConfig } from "pg";
import { readPostmaster } from "../../../src/store/embedded/postmaster-file.ts";
import { startEmbeddedPostgres } from "../../../src/store/embedded/embedded-postgres.ts";
import { openHome } from "../../../src/store/home/home.ts";
import { killProcess } from "../../support/processes.ts";

export type Postgres = {
  /** Of who takes writes now. */
  connection(): PoolConfig;
  /** kill -9 of who takes writes. */
  kill(): Promise<void>;
  /** Has writes taken again. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

export const openSinglePostgres = async (folder: string): Promise<Postgres> => {
  const home = await openHome(join(folder, "home"));
  const data = join(home.postgres, "cluster/data");
  let server = await startEmbeddedPostgres(home, { settings: { max_wal_size: "64MB" } });
  return {
    connection: () => server.connection,
    kill: async () => killProcess((await readPostmaster(data))!.pid),
    start: async () => {
      server = await startEmbeddedPostgres(home);
    },
    stop: () => server.stop(),
  };
};

/** Makes the cluster that tests copy into the data folders of their commands: see prepared-home.ts. */
import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../src/store/database.ts";
import { startEmbeddedPostgres } from "../../src/store/embedded/embedded-postgres.ts";
import { openHome } from "../../src/store/home/home.ts";
import { PREPARED_CLUSTER } from "./prepared-home.ts";

/** What a test commits need not survive a power failure. */
const SETTINGS = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

// vitest finds the hook of a global setup under this name or as a default export, which the house style rules out.
export const setup = async (): Promise<() => Promise<void>> => {
  const folder = await mkdtemp(join(tmpdir(), "provost-prepared-"));
  const home = await openHome(folder);
  const server = await startEmbeddedPostgres(home, { settings: SETTINGS });
  await (await openDatabase(server.connection)).close();
  await server.stop();
  const cluster = join(home.postgres, "cluster");
  const lines = Object.entries(SETTINGS).map(([name, value]) => `${name} = ${value}\n`);
  await appendFile(join(cluster, "data", "postgresql.conf"), lines.join(""));
  process.env[PREPARED_CLUSTER] = cluster;
  return () => rm(folder, { recursive: true, force: true });
};

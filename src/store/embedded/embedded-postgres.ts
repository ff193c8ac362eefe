/**
 * A real Postgres in the data folder, reachable through a Unix socket only (docs/adr/0001-embedded-postgres.md).
 *
 * The server belongs to the data folder, not to the process that started it: whoever comes adopts a running one, also
 * one that a killed process left; the last process that uses it ends it (embedded/presence.ts).
 */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { PoolConfig } from "pg";
import { chooseAccount } from "./account.ts";
import { findBinaries } from "./binaries.ts";
import { openCluster, SUPERUSER } from "./cluster.ts";
import type { Cluster } from "./cluster.ts";
import { readPostmaster, servesFolder } from "./postmaster-file.ts";
import type { Postmaster } from "./postmaster-file.ts";
import { enter } from "./presence.ts";
import type { Presence } from "./presence.ts";
import { startServer, stopServer } from "./server.ts";
import type { ServerPlan } from "./server.ts";
import { prepareSocketFolder } from "./socket-folder.ts";
import { unavailable } from "./unavailable.ts";
import type { Home } from "../home/home.ts";

export type EmbeddedPostgres = {
  connection: PoolConfig;
  /** True when the server was running already. */
  adopted: boolean;
  /** Ends the server and waits for it, unless another process uses it: then that one ends it. */
  stop(): Promise<void>;
};

export type EmbeddedOptions = {
  /** Server settings over those of Provost. */
  settings?: Readonly<Record<string, string>>;
};

/** How long a server that is there may let nobody in: while it recovers or ends. */
const PATIENCE_MS = 120_000;
const POLL_MS = 20;

const connectionTo = (postmaster: Postmaster, cluster: Cluster): PoolConfig => ({
  host: postmaster.socketFolder,
  port: postmaster.port,
  user: SUPERUSER,
  password: cluster.password,
  database: "postgres",
  ssl: false,
});

/** Wrong password or no such role: waiting does not help. */
const isRefused = (error: unknown): boolean => String((error as { code?: unknown }).code).startsWith("28");

const stopper = (presence: Presence, data: string): (() => Promise<void>) => {
  let stopping: Promise<void> | null = null;
  const stop = async (): Promise<void> => {
    // A connection that broke means that the server is gone or going, or that nothing is known about the others.
    const last = await presence.leave().catch(() => false);
    if (last) await stopServer(data);
    await presence.close().catch(() => undefined); // the server has closed it from its side
  };
  return () => (stopping ??= stop());
};

/** DATABASE_UNAVAILABLE names the path that is in the way. */
export const startEmbeddedPostgres = async (home: Home, options: EmbeddedOptions = {}): Promise<EmbeddedPostgres> => {
  if (process.platform === "win32") {
    throw unavailable("the embedded Postgres is not supported on Windows yet; run Provost in WSL", home.postgres);
  }
  const binaries = await findBinaries(join(home.postgres, "lib"));
  const clusterFolder = join(home.postgres, "cluster");
  const account = await chooseAccount(home.path, home.postgres, clusterFolder, binaries);
  const cluster = await openCluster(home.postgres, clusterFolder, binaries, account);
  const plan = async (): Promise<ServerPlan> => ({
    binaries,
    account,
    data: cluster.data,
    socketFolder: await prepareSocketFolder(join(home.postgres, "socket"), account),
    logFile: join(home.postgres, "server.log"),
    settings: options.settings ?? {},
  });
  return joinOrStart(cluster, plan);
};

const joinOrStart = async (cluster: Cluster, plan: () => Promise<ServerPlan>): Promise<EmbeddedPostgres> => {
  const deadline = Date.now() + PATIENCE_MS;
  let adopted = true;
  let problem: unknown = null;
  while (Date.now() < deadline) {
    const postmaster = await readPostmaster(cluster.data);
    if (postmaster === null || !(await servesFolder(postmaster.pid, cluster.data))) {
      await stat(cluster.data);
      adopted = (await startServer(await plan())).kind === "taken";
      if (adopted) await delay(POLL_MS);
      continue;
    }
    if (postmaster.ready) {
      const connection = connectionTo(postmaster, cluster);
      try {
        const presence = await enter(connection);
        return { connection, adopted, stop: stopper(presence, cluster.data) };
      } catch (error) {
        if (isRefused(error))
          throw unavailable(`Postgres in ${cluster.data} refuses us: ${String(error)}`, cluster.data, error);
        problem = error; // a server that is just ending, or was killed meanwhile, is no failure yet: look again
        adopted = true;
      }
    }
    await delay(POLL_MS);
  }
  throw unavailable(
    `the Postgres in ${cluster.data} let nobody in for ${PATIENCE_MS / 1000} s: ${String(problem)}`,
    cluster.data,
    problem,
  );
};

/**
 * A primary with two standbys under quorum replication: a commit is confirmed when one of them has it on its disk. When
 * the primary dies, the standby that has more is promoted and the other one follows it, as Patroni would do it.
 */
import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, open, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";
import type { PoolConfig } from "pg";
import { chooseAccount, commandOf } from "../../../src/store/embedded/account.ts";
import { findBinaries } from "../../../src/store/embedded/binaries.ts";
import { startEmbeddedPostgres } from "../../../src/store/embedded/embedded-postgres.ts";
import { openHome } from "../../../src/store/home/home.ts";
import type { Home } from "../../../src/store/home/home.ts";
import type { Postgres } from "./postgres.ts";

const run = promisify(execFile);

type Server = { name: string; connection: PoolConfig; child: ChildProcess };

const PATIENCE_MS = 60_000;
const SETTINGS = {
  listen_addresses: "",
  max_connections: "60",
  shared_buffers: "32MB",
  hot_standby_feedback: "on",
  // a standby that has lost its primary asks for the next one as often
  wal_retrieve_retry_interval: "200ms",
};

const ask = async <R extends object>(connection: PoolConfig, text: string): Promise<R[]> => {
  const client = new Client(connection);
  client.on("error", () => undefined); // the statement says so
  try {
    await client.connect();
    return (await client.query<R>(text)).rows;
  } finally {
    await client.end().catch(() => undefined); // it was not connected
  }
};

const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await holds().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${PATIENCE_MS / 1_000} s`);
    await delay(50);
  }
};

const follow = ({ connection: { host, user, password } }: Server): string =>
  `host=${host} user=${user} password=${String(password)}`;

type Launch = { home: Home; name: string; connection: PoolConfig; settings: Record<string, string> };

const launch = async ({ home, name, connection, settings }: Launch): Promise<Server> => {
  const binaries = await findBinaries(join(home.postgres, "lib"));
  const cluster = join(home.postgres, "cluster");
  const account = await chooseAccount(home.path, home.postgres, cluster, binaries);
  const host = join(home.postgres, name, "socket");
  const flags = Object.entries({ ...SETTINGS, unix_socket_directories: host, ...settings });
  const { file, args } = commandOf(account, binaries.postgres, [
    "-D",
    join(home.postgres, name, "data"),
    ...flags.flatMap(([key, value]) => ["-c", `${key}=${value}`]),
  ]);
  const log = await open(join(home.postgres, name, "server.log"), "a");
  const child = spawn(file, args, { ...account.ids, env: binaries.env, cwd: "/", stdio: ["ignore", log.fd, log.fd] });
  await log.close();
  const server = { name, connection: { ...connection, host }, child };
  await until(`${name} answers`, async () => (await ask(server.connection, "select")).length === 1);
  return server;
};

/** Also one that has ended by itself meanwhile. */
const end = async ({ child }: Server, signal: NodeJS.Signals): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(signal);
  await once(child, "exit");
};

/** Three copies of one database that is at rest; `cp -a` keeps whose the files are. */
const copyOut = async (home: Home, names: readonly string[]): Promise<PoolConfig> => {
  const server = await startEmbeddedPostgres(home);
  const { connection } = server;
  await server.stop();
  for (const name of names) {
    const folder = join(home.postgres, name);
    await run("cp", ["-a", join(home.postgres, "cluster"), folder]);
    await mkdir(join(folder, "socket"), { mode: 0o700 });
    await run("chown", ["--reference", join(folder, "data"), folder, join(folder, "socket")]);
  }
  return connection;
};

const startStandby = async (home: Home, name: string, primary: Server): Promise<Server> => {
  await writeFile(join(home.postgres, name, "data", "standby.signal"), "");
  await run("chown", [
    "--reference",
    join(home.postgres, name, "data"),
    join(home.postgres, name, "data/standby.signal"),
  ]);
  // The name by which the primary's quorum knows it.
  const settings = { primary_conninfo: `${follow(primary)} application_name=${name}` };
  const { connection } = primary;
  return launch({ home, name, connection, settings: { ...settings, cluster_name: name } });
};

type Received = { lsn: string; bytes: string };
const received = async ({ connection }: Server): Promise<bigint> => {
  const [row] = await ask<Received>(
    connection,
    "select (coalesce(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) - '0/0')::text as bytes",
  );
  return BigInt(row?.bytes ?? 0);
};

/** The one that has most takes over; the rest follow it and make up its quorum. */
const promote = async (standbys: readonly Server[]): Promise<[Server, ...Server[]]> => {
  const places = await Promise.all(standbys.map(received));
  const most = places.reduce((best, place, index) => (place > places[best]! ? index : best), 0);
  const chosen = standbys[most]!;
  const others = standbys.filter((one) => one !== chosen);
  await ask(chosen.connection, "select pg_promote(true, 60)");
  await ask(
    chosen.connection,
    `alter system set synchronous_standby_names = 'ANY 1 (${others.map(({ name }) => name).join(", ")})'`,
  );
  await ask(chosen.connection, "select pg_reload_conf()");
  for (const other of others) {
    // A setting on the command line cannot be changed, so the one who follows is started anew.
    await end(other, "SIGINT");
  }
  return [chosen, ...others];
};

export type Replicas = Postgres & {
  /** Those that follow now. */
  standbys(): PoolConfig[];
  killStandbys(): Promise<void>;
};

export const openReplicas = async (folder: string): Promise<Replicas> => {
  const home = await openHome(join(folder, "home"));
  const connection = await copyOut(home, ["a", "b", "c"]);
  let primary = await launch({
    home,
    name: "a",
    connection,
    settings: { synchronous_standby_names: "ANY 1 (b, c)", cluster_name: "a" },
  });
  let standbys = [await startStandby(home, "b", primary), await startStandby(home, "c", primary)];
  await until("both follow", async () => {
    const rows = await ask<{ state: string }>(
      primary.connection,
      "select from pg_stat_replication where state = 'streaming' and sync_state = 'quorum'",
    );
    return rows.length === 2;
  });
  return {
    connection: () => primary.connection,
    standbys: () => standbys.map(({ connection: one }) => one),
    killStandbys: async () => {
      for (const standby of standbys) await end(standby, "SIGKILL");
    },
    kill: () => end(primary, "SIGKILL"),
    start: async () => {
      const [chosen, ...others] = await promote(standbys);
      standbys = await Promise.all(others.map(({ name }) => startStandby(home, name, chosen)));
      primary = chosen;
    },
    stop: async () => {
      for (const server of [primary, ...standbys]) await end(server, "SIGQUIT");
    },
  };
};

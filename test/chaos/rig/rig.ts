/**
 * All of Provost in small: a Postgres with fsync on, two control planes on it, two agents that know both, and a client.
 * Every line between two of them is a wire, and each of them is a process.
 */
import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import type { PoolConfig } from "pg";
import { openBalancer } from "./balancer.ts";
import type { Balancer } from "./balancer.ts";
import { killAll, startChild } from "./children.ts";
import type { Child } from "./children.ts";
import { openDisk } from "./disk.ts";
import type { Disk } from "./disk.ts";
import { startLoad } from "./load.ts";
import type { Load } from "./load.ts";
import { openSinglePostgres } from "./postgres.ts";
import type { Postgres } from "./postgres.ts";
import { openWire } from "./wire.ts";
import type { Wire } from "./wire.ts";

/** Short, so that what waits for a lease to run out is no longer than a test may be. */
export const LEASE_MS = 3_000;
const SLOTS = 8;

export type Plane = {
  /** To the database. */
  below: Wire;
  /** From the agents. */
  above: Wire;
  url: string;
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Ends it in good order, and starts another version in its place: that of the folder, or this one. */
  replace(folder?: string): Promise<void>;
  setClock(offsetMs: number): Promise<void>;
  /** What it could not do since it was started. */
  faults(): Promise<string[]>;
};

export type Agent = { kill(): Promise<void>; start(): Promise<void> };

export type Rig = {
  planes: Plane[];
  agents: Agent[];
  disk: Disk;
  load: Load;
  balancer: Balancer | null;
  postgres: Postgres;
  /** Asks as the superuser, over no wire, once the database is there. */
  asAdmin<T>(work: (admin: Client) => Promise<T>): Promise<T>;
  close(): Promise<void>;
};

const socketOf = ({ host, port }: PoolConfig): string => `${host}/.s.PGSQL.${port}`;

/** @param older where the programs of an older version are */
const openPlane = async (postgres: Postgres, older?: string): Promise<Plane> => {
  const below = await openWire(() => socketOf(postgres.connection()));
  const { user, password, database } = postgres.connection();
  const connection = { host: "127.0.0.1", port: below.port, user, password, database, ssl: false };
  let port = 0;
  let child: Child;
  const startFrom = async (folder?: string): Promise<void> => {
    child = await startChild("plane", { connection, leaseMs: LEASE_MS, port }, folder);
    port = Number(child.said);
  };
  await startFrom(older);
  const url = `http://127.0.0.1:${port}`;
  return {
    below,
    above: await openWire(() => port),
    url,
    start: () => startFrom(),
    kill: () => child.kill(),
    replace: async (folder) => {
      const exitCode = await child.end();
      if (exitCode !== 0) process.stderr.write(`a control plane did not end by itself (${exitCode})\n`);
      await startFrom(folder);
    },
    setClock: async (offsetMs) => {
      await fetch(`${url}/clock`, { method: "POST", body: JSON.stringify({ offsetMs }) });
    },
    faults: async () => ((await (await fetch(`${url}/faults`)).json()) as { faults: string[] }).faults,
  };
};

const openAgent = async (name: string, urls: readonly string[]): Promise<Agent> => {
  let child: Child;
  const start = async (): Promise<void> => {
    child = await startChild("agents", { urls, name, slots: SLOTS });
  };
  await start();
  return { start, kill: () => child.kill() };
};

const PATIENCE_MS = 30_000;

const adminOf =
  (postgres: Postgres): Rig["asAdmin"] =>
  async (work) => {
    const deadline = performance.now() + PATIENCE_MS;
    for (;;) {
      const client = new Client(postgres.connection());
      client.on("error", () => undefined); // the statement under way says so
      try {
        await client.connect();
        return await work(client);
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await delay(100);
      } finally {
        await client.end().catch(() => undefined); // it was not connected
      }
    }
  };

export type RigOptions = {
  openPostgres?: (folder: string) => Promise<Postgres>;
  /** The folder of an older version's programs, from which the control planes are started at first. */
  older?: string;
  /** Requests come in through a balancer, and not to whichever control plane answers. */
  balanced?: boolean;
};

export const openRig = async ({
  openPostgres = openSinglePostgres,
  older,
  balanced = false,
}: RigOptions = {}): Promise<Rig> => {
  const disk = await openDisk();
  const postgres = await openPostgres(disk.folder);
  const planes = [await openPlane(postgres, older), await openPlane(postgres, older)];
  const urls = planes.map(({ above }) => `http://127.0.0.1:${above.port}`);
  const agents = await Promise.all([openAgent("first", urls), openAgent("second", urls.toReversed())]);
  const balancer = balanced ? await openBalancer(planes.map(({ url }) => url)) : null;
  const load = startLoad(() => (balancer === null ? planes.map(({ url }) => url) : [balancer.url]), "task");
  return {
    planes,
    agents,
    disk,
    load,
    balancer,
    postgres,
    asAdmin: adminOf(postgres),
    close: async () => {
      await load.stop();
      await balancer?.close();
      killAll();
      for (const { below, above } of planes) await Promise.all([below.close(), above.close()]);
      await postgres.stop();
      await disk.remove();
    },
  };
};

/**
 * What tracing costs: the same requests as fast as they are answered, with a tenth of them traced and with none, in pairs
 * that take turns at going first. A phase is measured from one answer to another in the middle of a steady load, after
 * longer than spans wait to be written: what it pays for is the writing of as many spans as it makes. Beside throughput
 * stands the processor time that the control plane and its database take for a request, which bounds it.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import type { PoolConfig } from "pg";
import { createClient } from "../src/sdk/client/index.ts";
import { roundsWanted, withPostgres } from "./contest.ts";
import { openDatabaseCpu } from "./database-cpu.ts";
import { quantile, rounded, spread } from "./statistics.ts";
import { startLoad, type SteadyLoad } from "./tracing/steady-load.ts";

const PAIRS = 40;
/** Of each phase; besides those that it begins with. */
const REQUESTS = 10_000;
const CONNECTIONS = 32;
const SAMPLE = "0.1";
/** Longer than spans wait to be written: those of the phase before are, and those of this one are by and by. */
const STEADY_AFTER_MS = 2_500;
const RESAMPLED = 2_000;
const PLENTY = { tokens: 1_000_000, perSeconds: 1, burst: 1_000_000 };

const urlOf = ({ host = "", port, user, password, database }: PoolConfig): string =>
  `postgres://${user}:${encodeURIComponent(String(password))}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;

const startServer = async (folder: string, connection: PoolConfig) => {
  const args = [join(import.meta.dirname, "tracing", "server.ts"), folder, urlOf(connection)];
  const env = { ...process.env, PROVOST_TRACE_SAMPLE: SAMPLE };
  const child = spawn(process.execPath, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { url, token } = JSON.parse(String((await lines.next()).value)) as { url: string; token: string };
  return {
    url,
    token,
    /** Milliseconds of CPU that it has used so far. */
    tell: async (what: "on" | "off" | "cpu"): Promise<number> => {
      child.stdin.write(`${what}\n`);
      return Number((await lines.next()).value);
    },
    stop: async (): Promise<void> => {
      child.stdin.end();
      await ended;
    },
  };
};
type Server = Awaited<ReturnType<typeof startServer>>;

/** Enqueues one task a request. */
const enqueue = ({ url, token }: Server): SteadyLoad =>
  startLoad({
    url: `${url}/v1/queues/bench/tasks`,
    method: "POST",
    body: JSON.stringify({ tasks: [{ kind: "work" }] }),
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    connections: CONNECTIONS,
  });

const raiseLimits = async ({ url, token }: Server): Promise<void> => {
  const client = createClient({ url, token });
  for (const subject of ["actor", "tenant"] as const) {
    await client.limits.set({ params: { subject, rateClass: "write" }, body: PLENTY });
  }
};

/** Milliseconds of processor time a request: of the control plane, and of its database. */
type Measured = { perSecond: number; cpuMs: number; databaseCpuMs: number };
type Pair = { traced: Measured; plain: Measured };

type Measure = (which: "on" | "off") => Promise<Measured>;

const measureOn =
  (server: Server, databaseCpu: () => Promise<number>): Measure =>
  async (which) => {
    await server.tell(which);
    const load = enqueue(server);
    const read = async () => {
      const at = performance.now();
      const answered = load.answered();
      return { at, answered, cpuMs: await server.tell("cpu"), databaseCpuMs: await databaseCpu() };
    };
    await delay(STEADY_AFTER_MS);
    const from = await read();
    await load.more(REQUESTS);
    const to = await read();
    await load.stop();
    const requests = to.answered - from.answered;
    return {
      perSecond: rounded((1_000 * requests) / (to.at - from.at)),
      cpuMs: rounded((to.cpuMs - from.cpuMs) / requests),
      databaseCpuMs: rounded((to.databaseCpuMs - from.databaseCpuMs) / requests),
    };
  };

const measurePair = async (measure: Measure, tracedFirst: boolean): Promise<Pair> => {
  if (tracedFirst) {
    const traced = await measure("on");
    return { traced, plain: await measure("off") };
  }
  const plain = await measure("off");
  return { plain, traced: await measure("on") };
};

const pairs = roundsWanted(PAIRS);
const folder = await mkdtemp(join(tmpdir(), "provost-bench-tracing-"));
const { samples, postgres } = await withPostgres(async (database) => {
  const connection = await database.createDatabase();
  const server = await startServer(folder, connection);
  try {
    await raiseLimits(server);
    const measure = measureOn(server, await openDatabaseCpu(connection));
    await measurePair(measure, true); // warms up both
    const samples: Pair[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      const sample = await measurePair(measure, pair % 2 === 0);
      samples.push(sample);
      const line = ({ perSecond, cpuMs, databaseCpuMs }: Measured): string =>
        `${perSecond}/s at ${cpuMs} + ${databaseCpuMs} ms of CPU`;
      process.stderr.write(`pair ${pair + 1}: traced ${line(sample.traced)}, plain ${line(sample.plain)}\n`);
    }
    return { samples, postgres: await database.settings() };
  } finally {
    await server.stop();
  }
});
await rm(folder, { recursive: true, force: true });

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
/** The middle half of the pairs' own ratios: a vacuum that falls into one phase is no cost of tracing. */
const middle = (ratios: readonly number[]): number => {
  const quarter = Math.floor(ratios.length / 4);
  const kept = ratios.toSorted((a, b) => a - b).slice(quarter, ratios.length - quarter);
  return sum(kept) / kept.length;
};
const percent = (ratio: number): number => rounded(100 * (ratio - 1));
/** Within which it would be 95 times of 100, had other pairs of these been measured. */
const intervalOf = (ratios: readonly number[]): { from: number; to: number } => {
  const drawn = (): number => ratios[Math.floor(Math.random() * ratios.length)] ?? 1;
  const middles = Array.from({ length: RESAMPLED }, () => middle(ratios.map(drawn)));
  return { from: percent(quantile(middles, 0.025)), to: percent(quantile(middles, 0.975)) };
};
/** With a tenth of all traced over with none, for each pair. */
const ratiosOf = (of: (measured: Measured) => number): number[] =>
  samples.map(({ traced, plain }) => of(traced) / of(plain));
/** What is left of the throughput, turned around: a loss counts up, as what is spent does. */
const lost = ratiosOf(({ perSecond }) => perSecond).map((kept) => 2 - kept);
const cpuEach = ratiosOf(({ cpuMs, databaseCpuMs }) => cpuMs + databaseCpuMs);
const summary = {
  overheadPercent: percent(middle(lost)),
  overheadInterval: intervalOf(lost),
  cpuOverheadPercent: percent(middle(cpuEach)),
  cpuOverheadInterval: intervalOf(cpuEach),
  controlPlaneOverheadPercent: percent(middle(ratiosOf(({ cpuMs }) => cpuMs))),
  databaseOverheadPercent: percent(middle(ratiosOf(({ databaseCpuMs }) => databaseCpuMs))),
  tracedPerSecond: spread(samples.map(({ traced }) => traced.perSecond)),
  plainPerSecond: spread(samples.map(({ plain }) => plain.perSecond)),
};
const workload = { share: Number(SAMPLE), connections: CONNECTIONS, requests: REQUESTS, pairs };
process.stdout.write(JSON.stringify({ summary, samples, environment: { postgres, workload } }));

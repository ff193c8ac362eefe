/**
 * What tracing costs: the same requests as fast as they go, with a tenth of them traced and with none, in pairs that take
 * turns at going first, so that neither the warmth of the process nor other work on the machine favours one. Many short
 * pairs: what else the machine does changes within seconds.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import autocannon from "autocannon";
import type { PoolConfig } from "pg";
import { createClient } from "../src/sdk/client/index.ts";
import { roundsWanted, withPostgres } from "./contest.ts";
import { median, rounded, spread } from "./statistics.ts";

const PAIRS = 60;
const REQUESTS = 500;
const CONNECTIONS = 32;
const SAMPLE = "0.1";
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

type Load = { perSecond: number; requests: number };

/** Enqueues one task a request. */
const load = async ({ url, token }: Server): Promise<Load> => {
  const result = await autocannon({
    url: `${url}/v1/queues/bench/tasks`,
    method: "POST",
    body: JSON.stringify({ tasks: [{ kind: "work" }] }),
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    connections: CONNECTIONS,
    amount: REQUESTS,
  });
  if (result.errors > 0 || result.non2xx > 0) throw new Error(`${result.errors} errors, ${result.non2xx} refusals`);
  return { perSecond: rounded(result.requests.total / result.duration), requests: result.requests.total };
};

const raiseLimits = async ({ url, token }: Server): Promise<void> => {
  const client = createClient({ url, token });
  for (const subject of ["actor", "tenant"] as const) {
    await client.limits.set({ params: { subject, rateClass: "write" }, body: PLENTY });
  }
};

/** @property cpuMs of the control plane, a request */
type Measured = { perSecond: number; cpuMs: number };
type Pair = { traced: Measured; plain: Measured };

const measure = async (server: Server, which: "on" | "off"): Promise<Measured> => {
  const before = await server.tell(which);
  const { perSecond, requests } = await load(server);
  return { perSecond, cpuMs: rounded(((await server.tell("cpu")) - before) / requests) };
};

const measurePair = async (server: Server, tracedFirst: boolean): Promise<Pair> => {
  if (tracedFirst) {
    const traced = await measure(server, "on");
    return { traced, plain: await measure(server, "off") };
  }
  const plain = await measure(server, "off");
  return { plain, traced: await measure(server, "on") };
};

const pairs = roundsWanted(PAIRS);
const folder = await mkdtemp(join(tmpdir(), "provost-bench-tracing-"));
const { samples, postgres } = await withPostgres(async (database) => {
  const server = await startServer(folder, await database.createDatabase());
  try {
    await raiseLimits(server);
    await measurePair(server, true); // warms up both
    const samples: Pair[] = [];
    for (let pair = 0; pair < pairs; pair += 1) {
      const sample = await measurePair(server, pair % 2 === 0);
      samples.push(sample);
      const line = ({ perSecond, cpuMs }: Measured): string => `${perSecond}/s at ${cpuMs} ms of CPU`;
      process.stderr.write(`pair ${pair + 1}: traced ${line(sample.traced)}, plain ${line(sample.plain)}\n`);
    }
    return { samples, postgres: await database.settings() };
  } finally {
    await server.stop();
  }
});
await rm(folder, { recursive: true, force: true });

const ratio = (of: keyof Measured): number => median(samples.map(({ traced, plain }) => traced[of] / plain[of]));
const summary = {
  overheadPercent: rounded(100 * (1 - ratio("perSecond"))),
  cpuOverheadPercent: rounded(100 * (ratio("cpuMs") - 1)),
  tracedPerSecond: spread(samples.map(({ traced }) => traced.perSecond)),
  plainPerSecond: spread(samples.map(({ plain }) => plain.perSecond)),
};
const workload = { share: Number(SAMPLE), connections: CONNECTIONS, requests: REQUESTS, pairs };
process.stdout.write(JSON.stringify({ summary, samples, environment: { postgres, workload } }));

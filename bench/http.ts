/**
 * What the API costs: reading a run and uploading a small plan, as a service account with an API key.
 *
 * Latency: 100 users, each of whom asks five times a second, at random times. Beside it, what no server can make small:
 * the same 100 in one instant, and as fast as they go, where each waits for the 99 others. Throughput: as fast as they
 * go, beside a bare Fastify whose routes call the same functions, in the same process, in interleaved rounds. What it is
 * compared with has no authentication, policy, limits, validation, entity tags, security headers or audit.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import autocannon from "autocannon";
import type { PoolConfig } from "pg";
import { createGitRepository } from "../test/support/git-repository.ts";
import { createClient } from "../src/sdk/client/index.ts";
import { roundsWanted, withPostgres } from "./contest.ts";
import { arrive, instants, randomTimes, type Target } from "./http/arrivals.ts";
import { median, quantile, rounded, spread } from "./statistics.ts";

const ROUNDS = 3;
const USERS = 100;
const PER_USER = 5;
const SECONDS = 6;
const PAUSE_MS = 1_000;
const PLAN = "# A plan\n\n- [ ] Write the runbook\n\n  ```sh\n  sleep 600\n  ```\n";

/** The limits are asked all the same. */
const PLENTY = { tokens: 1_000_000, perSeconds: 1, burst: 1_000_000 };

type Latency = { p50Ms: number; p95Ms: number; answers: number };
type Load = Latency & { perSecond: number };

const latencyOf = (durations: readonly number[]): Latency => ({
  p50Ms: rounded(quantile(durations, 0.5)),
  p95Ms: rounded(quantile(durations, 0.95)),
  answers: durations.length,
});

/** Each asks again as soon as it is answered. */
const asFastAsTheyGo = async ({ url, token, path, body }: Target): Promise<Load> => {
  const durations: number[] = [];
  const refused: number[] = [];
  const options: autocannon.Options = {
    url: `${url}${path}`,
    connections: USERS,
    duration: SECONDS,
    ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
  };
  const { errors, requests } = await new Promise<autocannon.Result>((resolve, reject) => {
    const running = autocannon(options, (error: Error | null, result) => (error ? reject(error) : resolve(result)));
    running.on("response", (_client, status, _bytes, ms) => {
      if (status >= 200 && status < 300) durations.push(ms);
      else refused.push(status);
    });
  });
  if (refused.length > 0 || errors > 0) {
    throw new Error(`${path}: ${errors} errors, and answers of ${[...new Set(refused)].join(", ")}`);
  }
  return { perSecond: rounded(requests.average), ...latencyOf(durations) };
};

const urlOf = ({ host = "", port, user, password, database }: PoolConfig): string =>
  `postgres://${user}:${encodeURIComponent(String(password))}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;

const startServers = async (folder: string, connection: PoolConfig) => {
  const args = [join(import.meta.dirname, "http", "server.ts"), folder, urlOf(connection)];
  const child = spawn(process.execPath, args, { stdio: ["pipe", "pipe", "inherit"] });
  const died = once(child, "exit").then(() => Promise.reject(new Error("the server ended before it was ready")));
  const [line] = (await Promise.race([once(createInterface({ input: child.stdout }), "line"), died])) as [string];
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await died.catch(() => undefined); // the end that was asked for
  };
  return { ...(JSON.parse(line) as { url: string; token: string; bareUrl: string }), stop };
};

/** A run to read, and the key of a service account that may read and write. */
const prepare = async (url: string, token: string, repository: string): Promise<{ runId: string; key: string }> => {
  const client = createClient({ url, token });
  const { planId } = await client.plans.upload({ body: { source: PLAN } });
  const { runId } = await client.runs.start({ body: { plan: { planId }, repository: { path: repository } } });
  await client.runs.pause({ params: { runId }, body: {} });
  for (const subject of ["actor", "tenant"] as const) {
    for (const rateClass of ["read", "expensive"] as const) {
      await client.limits.set({ params: { subject, rateClass }, body: PLENTY });
    }
  }
  const account = await client.serviceAccounts.create({ body: { name: "bench", role: "operator" } });
  const body = { name: "bench", ownerKind: "service-account" as const, ownerId: account.serviceAccountId };
  return { runId, key: (await client.keys.create({ body })).token };
};

type Measured = { steady: Latency; instant: Latency; ours: Load; bare: Load };
type Round = Record<"read" | "write", Measured>;

const measureRound = async (url: string, bareUrl: string, key: string, runId: string): Promise<Round> => {
  const operations = { read: { path: `/v1/runs/${runId}` }, write: { path: "/v1/plans", body: { source: PLAN } } };
  const measure = async (operation: Omit<Target, "url">): Promise<Measured> => {
    const target = { ...operation, url, token: key };
    const ms = SECONDS * 1_000;
    return {
      steady: latencyOf(await arrive(target, USERS, randomTimes(USERS * PER_USER, ms))),
      instant: latencyOf(await arrive(target, USERS, instants(USERS, PAUSE_MS, ms))),
      ours: await asFastAsTheyGo(target),
      bare: await asFastAsTheyGo({ ...operation, url: bareUrl }),
    };
  };
  return { read: await measure(operations.read), write: await measure(operations.write) };
};

const rounds = roundsWanted(ROUNDS);
const folder = await mkdtemp(join(tmpdir(), "provost-bench-http-"));
const repository = createGitRepository();
const { samples, postgres } = await withPostgres(async (server) => {
  const servers = await startServers(folder, await server.createDatabase());
  try {
    const { runId, key } = await prepare(servers.url, servers.token, repository.path);
    await measureRound(servers.url, servers.bareUrl, key, runId); // warms up both
    const samples: Round[] = [];
    for (let round = 0; round < rounds; round += 1) {
      samples.push(await measureRound(servers.url, servers.bareUrl, key, runId));
      const { read, write } = samples.at(-1) as Round;
      const line = ({ steady, ours }: Measured): string => `p95 ${steady.p95Ms} ms, ${ours.perSecond}/s at most`;
      process.stderr.write(`round ${round + 1}: read ${line(read)}; write ${line(write)}\n`);
    }
    return { samples, postgres: await server.settings() };
  } finally {
    await servers.stop();
  }
});
repository.remove();
await rm(folder, { recursive: true, force: true });

const summaryOf = (of: "read" | "write") => {
  const own = samples.map((round) => round[of]);
  const middle = (which: "steady" | "instant" | "ours") => ({
    p50Ms: rounded(median(own.map((measured) => measured[which].p50Ms))),
    p95Ms: rounded(median(own.map((measured) => measured[which].p95Ms))),
  });
  return {
    ...middle("steady"),
    instant: middle("instant"),
    saturated: middle("ours"),
    perSecond: spread(own.map(({ ours }) => ours.perSecond)),
    barePerSecond: spread(own.map(({ bare }) => bare.perSecond)),
    ratio: rounded(median(own.map(({ ours, bare }) => ours.perSecond / bare.perSecond))),
  };
};
const workload = { users: USERS, requestsPerUserAndSecond: PER_USER, pauseMs: PAUSE_MS, seconds: SECONDS, rounds };
const summary = { read: summaryOf("read"), write: summaryOf("write") };
process.stdout.write(JSON.stringify({ summary, samples, environment: { postgres, workload } }));

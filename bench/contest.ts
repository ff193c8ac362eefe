/**
 * Everyone who is measured, on servers of this run, in interleaved rounds: whatever else the machine does meets all alike,
 * and each round's ratio is made of measurements that lie seconds apart.
 */
import { parseArgs } from "node:util";
import { bullmq } from "./peers/bullmq.ts";
import type { Contender, Profile, Session, Settings } from "./peers/contender.ts";
import { dbos } from "./peers/dbos.ts";
import { graphileWorker } from "./peers/graphile-worker.ts";
import { pgBoss } from "./peers/pg-boss.ts";
import { startPostgresServer } from "./peers/postgres-server.ts";
import type { PostgresServer } from "./peers/postgres-server.ts";
import { startRedisServer } from "./peers/redis-server.ts";
import type { AppendFsync } from "./peers/redis-server.ts";
import { provost } from "./provost.ts";

export type Contest = {
  contenders: Contender[];
  notMeasured: { what: string; why: string }[];
  environment: Record<string, unknown>;
  stop(): Promise<void>;
};

const APPEND_FSYNC: readonly AppendFsync[] = ["always", "everysec"];
const NO_REDIS = "there is no redis-server on this machine; install it with: apt-get install redis-server";

const note = (text: string): void => void process.stderr.write(`${text}\n`);

const startRedis = async () => {
  const servers = await Promise.all(
    APPEND_FSYNC.map(async (appendFsync) => ({ appendFsync, server: await startRedisServer(appendFsync) })),
  );
  const contenders = servers.flatMap(({ server, appendFsync }) =>
    server === null ? [] : [bullmq(server, appendFsync)],
  );
  const notMeasured = servers
    .filter(({ server }) => server === null)
    .map(({ appendFsync }) => ({ what: `bullmq, fsync ${appendFsync}`, why: NO_REDIS }));
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map(async ({ server }) => server?.stop()));
  };
  return { contenders, notMeasured, stop };
};

export const openContest = async (profile: Profile): Promise<Contest> => {
  const postgres = await startPostgresServer();
  const redis = await startRedis();
  for (const { what, why } of redis.notMeasured) note(`${what} is not measured: ${why}`);
  const contenders = [
    provost(postgres),
    graphileWorker(postgres),
    pgBoss(postgres),
    dbos(postgres),
    ...redis.contenders,
  ];
  const environment = {
    postgres: await postgres.settings(),
    contenders: contenders.map(({ name, version, settings }) => ({ name, version, settings: settings[profile] })),
  };
  const stop = async (): Promise<void> => {
    await redis.stop();
    await postgres.stop();
  };
  return { contenders, notMeasured: redis.notMeasured, environment, stop };
};

/** For what only Provost is measured at. */
export const withPostgres = async <T>(work: (server: PostgresServer) => Promise<T>): Promise<T> => {
  const server = await startPostgresServer();
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
};

export const roundsWanted = (fallback: number): number => {
  const { values } = parseArgs({ options: { rounds: { type: "string" } }, strict: false });
  const rounds = values.rounds === undefined ? fallback : Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds ${String(values.rounds)}: give a whole number`);
  return rounds;
};

/** A contender as it is set, for one measurement. */
export type Entry = { name: string; settings: Settings };

/**
 * One more round of everybody in all settings, each time starting with the next: no one always follows the same
 * neighbour's dirt.
 */
export const playRound = async <T>(
  { contenders }: Contest,
  profile: Profile,
  round: number,
  measure: (session: Session) => Promise<T>,
): Promise<(Entry & { result: T })[]> => {
  const results: (Entry & { result: T })[] = [];
  const entries = contenders.flatMap((contender) =>
    contender.settings[profile].map((settings) => ({ contender, settings })),
  );
  for (let place = 0; place < entries.length; place += 1) {
    const { contender, settings } = entries[(round + place) % entries.length]!;
    const session = await contender.open(profile, settings);
    try {
      results.push({ name: contender.name, settings, result: await measure(session) });
    } finally {
      await session.close();
    }
    note(`round ${round + 1}: ${contender.name} ${JSON.stringify(results.at(-1)?.result).slice(0, 100)}`);
  }
  return results;
};

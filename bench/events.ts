/**
 * How fast events become durable. Each is sealed into the hash chain of its run and has its gap-free position. Batched:
 * as many as can be, 500 to a transaction. Single: 1,000 a second, by the clock, each in a transaction of its own, as
 * the change that an event reports is.
 */
import { setTimeout as delay } from "node:timers/promises";
import { createEventLog } from "../src/events/event-log.ts";
import type { NewEvent } from "../src/model/event.ts";
import { LOCAL_TENANT } from "../src/model/ids.ts";
import { roundsWanted, withPostgres } from "./contest.ts";
import type { PostgresServer } from "./peers/postgres-server.ts";
import { openProvostQueue } from "./provost.ts";
import type { ProvostQueue } from "./provost.ts";
import { median, quantile, rounded, spread } from "./statistics.ts";

const ROUNDS = 5;
const BATCH = 500;
const WRITERS = 4;
const BATCHED_MS = 2_000;
const PER_SECOND = 1_000;
const SINGLES = 2_000;
const WARM_UP = 200;

const log = createEventLog();

const eventOf = (runId: string): NewEvent => ({
  name: "run.resumed",
  runId,
  actor: "user",
  payload: { reason: "bench" },
});

const publish = async ({ db, runId }: ProvostQueue, count: number): Promise<void> => {
  const events = Array.from({ length: count }, () => eventOf(runId));
  await db.transaction(LOCAL_TENANT, (tx) => log.append(tx, events));
};

const batched = async (opened: ProvostQueue): Promise<number> => {
  const startedAt = performance.now();
  let published = 0;
  const writer = async (): Promise<void> => {
    while (performance.now() - startedAt < BATCHED_MS) {
      await publish(opened, BATCH);
      published += BATCH;
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, writer));
  return rounded(published / ((performance.now() - startedAt) / 1_000));
};

const single = async (opened: ProvostQueue): Promise<number[]> => {
  const firstAt = performance.now();
  const sending: Promise<number>[] = [];
  const send = async (): Promise<number> => {
    const sentAt = performance.now();
    await publish(opened, 1);
    return rounded(performance.now() - sentAt);
  };
  for (let index = 0; index < WARM_UP + SINGLES; index += 1) {
    const dueAt = firstAt + (index * 1_000) / PER_SECOND;
    const earlyMs = dueAt - performance.now();
    if (earlyMs > 0) await delay(earlyMs);
    sending.push(send());
  }
  return (await Promise.all(sending)).slice(WARM_UP);
};

const playRound = async (server: PostgresServer): Promise<{ publishPerSecond: number; publishMs: number[] }> => {
  const opened = await openProvostQueue(server);
  try {
    await publish(opened, BATCH);
    await server.analyze(opened.connection);
    return { publishPerSecond: await batched(opened), publishMs: await single(opened) };
  } finally {
    await opened.db.close();
    await server.dropDatabase(opened.connection);
  }
};

const rounds = roundsWanted(ROUNDS);
const { samples, postgres } = await withPostgres(async (server) => {
  const samples: { publishPerSecond: number; publishMs: number[] }[] = [];
  for (let round = 0; round < rounds; round += 1) samples.push(await playRound(server));
  return { samples, postgres: await server.settings() };
});

const rates = samples.map(({ publishPerSecond }) => publishPerSecond);
const summary = {
  publishPerSecond: median(rates),
  publishP50Ms: quantile(
    samples.flatMap(({ publishMs }) => publishMs),
    0.5,
  ),
  publishP95Ms: quantile(
    samples.flatMap(({ publishMs }) => publishMs),
    0.95,
  ),
  publishPerSecondSpread: spread(rates),
};
const workload = {
  batch: BATCH,
  writers: WRITERS,
  batchedMs: BATCHED_MS,
  singlesPerSecond: PER_SECOND,
  singles: SINGLES,
  rounds,
};
console.log(JSON.stringify({ summary, samples, environment: { postgres, workload } }));

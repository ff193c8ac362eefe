/**
 * How fast events become durable, through the publisher that everybody uses. Each is published by a call of its own,
 * acknowledged after the commit, sealed into the hash chain of its run and given its gap-free position. Batched: as many
 * as can be, with 2,000 calls in flight. Single: 1,000 a second, by the clock, and how long each waits.
 */
import { setTimeout as delay } from "node:timers/promises";
import { createPublisher } from "../src/events/publisher.ts";
import type { Publisher } from "../src/events/publisher.ts";
import type { NewEvent } from "../src/model/event.ts";
import { LOCAL_TENANT } from "../src/model/ids.ts";
import { roundsWanted, withPostgres } from "./contest.ts";
import type { PostgresServer } from "./peers/postgres-server.ts";
import { openDatabase } from "../src/store/database.ts";
import { median, quantile, rounded, spread } from "./statistics.ts";

const ROUNDS = 5;
const IN_FLIGHT = 2_000;
const BATCHED_MS = 2_000;
const PER_SECOND = 1_000;
const SINGLES = 2_000;
const WARM_UP = 200;

const EVENT: NewEvent = { name: "run.resumed", runId: "bench", actor: "user", payload: { reason: "bench" } };

const publish = async (publisher: Publisher): Promise<void> => {
  await publisher.publish(LOCAL_TENANT, EVENT);
};

const batched = async (publisher: Publisher): Promise<number> => {
  const startedAt = performance.now();
  let published = 0;
  const writer = async (): Promise<void> => {
    while (performance.now() - startedAt < BATCHED_MS) {
      await publish(publisher);
      published += 1;
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, writer));
  return rounded(published / ((performance.now() - startedAt) / 1_000));
};

const single = async (publisher: Publisher): Promise<number[]> => {
  const firstAt = performance.now();
  const sending: Promise<number>[] = [];
  const send = async (): Promise<number> => {
    const sentAt = performance.now();
    await publish(publisher);
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
  const connection = await server.createDatabase();
  const db = await openDatabase(connection);
  try {
    const publisher = createPublisher(db);
    await Promise.all(Array.from({ length: IN_FLIGHT }, () => publish(publisher)));
    await server.analyze(connection);
    return { publishPerSecond: await batched(publisher), publishMs: await single(publisher) };
  } finally {
    await db.close();
    await server.dropDatabase(connection);
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
  inFlight: IN_FLIGHT,
  batchedMs: BATCHED_MS,
  singlesPerSecond: PER_SECOND,
  singles: SINGLES,
  rounds,
};
console.log(JSON.stringify({ summary, samples, environment: { postgres, workload } }));

/**
 * What it costs to hand out a task, by the number of tasks that are queued: one at a time, and 100 at a time. And what it
 * costs to take a task through its whole life beside them: enqueue, lease, report.
 */
import type { AgentId } from "../src/model/ids.ts";
import { LOCAL_TENANT } from "../src/model/ids.ts";
import type { LeasedTask } from "../src/model/queue-task.ts";
import { roundsWanted, withPostgres } from "./contest.ts";
import type { PostgresServer } from "./peers/postgres-server.ts";
import { enqueueTasks, openProvostQueue, QUEUE } from "./provost.ts";
import { median, quantile, rounded } from "./statistics.ts";

const ROUNDS = 3;
const DEPTHS = [1_000, 10_000, 100_000, 1_000_000] as const;
const BULK = 5_000;
const SINGLES = 200;
const BATCHES = 5;
const BATCH = 100;

type Sample = { queued: number; singleMs: number[]; batchMs: number[]; lifeMs: number[] };

const timed = async <T>(act: () => Promise<T>): Promise<[number, T]> => {
  const startedAt = performance.now();
  const result = await act();
  return [rounded(performance.now() - startedAt), result];
};

const names = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `task-${from + index}`);

const measureDepth = async (server: PostgresServer, queued: number): Promise<Sample> => {
  const opened = await openProvostQueue(server);
  const { queue, db, connection } = opened;
  const lease = async (limit: number): Promise<LeasedTask[]> => {
    const agentId = "bench-agent" as AgentId;
    const request = { tenantId: LOCAL_TENANT, queues: [QUEUE], capabilities: [], agentId, limit, leaseMs: 60_000 };
    const leases = await queue.lease(request);
    if (leases.length !== limit) throw new Error(`asked for ${limit} tasks of ${queued} and got ${leases.length}`);
    return leases;
  };
  const live = async (): Promise<void> => {
    await enqueueTasks(opened, names(queued, BATCH));
    await Promise.all((await lease(BATCH)).map((one) => queue.reportSucceeded(one.lease, {})));
  };
  try {
    for (let from = 0; from < queued; from += BULK) {
      await enqueueTasks(opened, names(from, Math.min(BULK, queued - from)));
    }
    await server.analyze(connection);
    const sample: Sample = { queued, singleMs: [], batchMs: [], lifeMs: [] };
    for (let index = 0; index < SINGLES; index += 1) sample.singleMs.push((await timed(() => lease(1)))[0]);
    for (let index = 0; index < BATCHES; index += 1) sample.batchMs.push((await timed(() => lease(BATCH)))[0]);
    for (let index = 0; index < BATCHES; index += 1) sample.lifeMs.push((await timed(live))[0]);
    return sample;
  } finally {
    await queue.close();
    await db.close();
    await server.dropDatabase(connection);
  }
};

const rounds = roundsWanted(ROUNDS);
const { samples, postgres } = await withPostgres(async (server) => {
  const samples: Sample[] = [];
  for (let round = 0; round < rounds; round += 1) {
    for (const queued of DEPTHS) {
      samples.push(await measureDepth(server, queued));
      process.stderr.write(`round ${round + 1}: ${queued} queued\n`);
    }
  }
  return { samples, postgres: await server.settings() };
});

const depths = DEPTHS.map((queued) => {
  const mine = samples.filter((sample) => sample.queued === queued);
  const single = mine.flatMap(({ singleMs }) => singleMs);
  return {
    queued,
    leaseP50Ms: quantile(single, 0.5),
    leaseP99Ms: quantile(single, 0.99),
    perTaskInBatchMs: rounded(median(mine.flatMap(({ batchMs }) => batchMs)) / BATCH),
    perTaskLifeMs: rounded(median(mine.flatMap(({ lifeMs }) => lifeMs)) / BATCH),
  };
});
const summary = {
  depths,
  /** Median cost of one lease at the greatest depth over that at the smallest. */
  costRatio: rounded(depths.at(-1)!.leaseP50Ms / depths[0]!.leaseP50Ms),
};
const workload = { singles: SINGLES, batches: BATCHES, batch: BATCH, rounds };
console.log(JSON.stringify({ summary, samples, environment: { postgres, workload } }));

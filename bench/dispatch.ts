/** What it costs to hand out a task, by the number of tasks that are queued: one at a time, and 100 at a time. */
import type { AgentId } from "../src/model/ids.ts";
import { LOCAL_TENANT } from "../src/model/ids.ts";
import { roundsWanted, withPostgres } from "./contest.ts";
import type { PostgresServer } from "./peers/postgres-server.ts";
import { enqueueTasks, openProvostQueue } from "./provost.ts";
import { median, quantile, rounded } from "./statistics.ts";

const ROUNDS = 3;
const DEPTHS = [1_000, 10_000, 100_000] as const;
const BULK = 10_000;
const SINGLES = 200;
const BATCHES = 5;
const BATCH = 100;

type Sample = { queued: number; singleMs: number[]; batchMs: number[] };

const measureDepth = async (server: PostgresServer, queued: number): Promise<Sample> => {
  const opened = await openProvostQueue(server);
  const { queue, runId, db, connection } = opened;
  const lease = async (limit: number): Promise<number> => {
    const agentId = "bench-agent" as AgentId;
    const startedAt = performance.now();
    const leases = await queue.lease({
      tenantId: LOCAL_TENANT,
      runId,
      agentId,
      agents: ["shell"],
      limit,
      leaseMs: 60_000,
    });
    if (leases.length !== limit) throw new Error(`asked for ${limit} tasks of ${queued} and got ${leases.length}`);
    return rounded(performance.now() - startedAt);
  };
  try {
    for (let from = 0; from < queued; from += BULK) {
      const count = Math.min(BULK, queued - from);
      await enqueueTasks(
        opened,
        Array.from({ length: count }, (_, index) => `task-${from + index}`),
      );
    }
    const sample: Sample = { queued, singleMs: [], batchMs: [] };
    for (let index = 0; index < SINGLES; index += 1) sample.singleMs.push(await lease(1));
    for (let index = 0; index < BATCHES; index += 1) sample.batchMs.push(await lease(BATCH));
    return sample;
  } finally {
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
  };
});
const summary = {
  depths,
  /** Median cost of one lease at the greatest depth over that at the smallest. */
  costRatio: rounded(depths.at(-1)!.leaseP50Ms / depths[0]!.leaseP50Ms),
};
const workload = { singles: SINGLES, batches: BATCHES, batch: BATCH, rounds };
console.log(JSON.stringify({ summary, samples, environment: { postgres, workload } }));

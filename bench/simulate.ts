/**
 * What a fleet of up to a million agents asks of the database, from what one database was measured to do: how many shards
 * it takes, and how long an agent then waits for its next task.
 */
import { z } from "zod";
import { seeded } from "../test/chaos/rig/random.ts";
import { readResults } from "./results-file.ts";
import { waitingOf, waitQuantileMs } from "./simulate/erlang.ts";
import { simulateFleet } from "./simulate/fleet-model.ts";
import { quantile, rounded } from "./statistics.ts";

const SEED = 1;
const FLEETS = [1_000, 10_000, 100_000, 1_000_000] as const;
/** A task of a model agent or of a build takes minutes; this is short, and so it asks for much. */
const WORK_SECONDS = 30;
/** A line grows without bounds towards 1; above this a shard is added. */
const MOST_UTILIZED = 0.6;
/** Rounds of one tenant that are under way at once (src/queue/task-queue/gathering.ts). */
const SERVERS = 2;
const LIVES = 1_000_000;

const latencySchema = z.object({ p50Ms: z.number(), p99Ms: z.number() });
const throughputSchema = z.object({ ours: z.object({ endToEndPerSecond: z.object({ median: z.number() }) }) });

const results = await readResults();
const measured = <T>(name: string, schema: z.ZodType<T>): T => {
  const result = results.get(name);
  if (result === undefined) throw new Error(`there is no bench/results/${name}.json: npm run bench -- ${name}`);
  return schema.parse(result.summary);
};
/** With everything that a task's life is: enqueued, handed out, reported. */
const perShard = measured("throughput", throughputSchema).ours.endToEndPerSecond.median;
/** Of a life that waits for nobody. A shard works on many at once, so it is longer than its share of the shard. */
const alone = measured("latency", latencySchema);

const simulate = (agents: number) => {
  const offered = agents / WORK_SECONDS;
  const shards = Math.ceil(offered / (perShard * MOST_UTILIZED));
  const perSecond = perShard / SERVERS;
  const model = { agents, shards, servers: SERVERS, perSecond, workSeconds: WORK_SECONDS, lives: LIVES };
  const { waitMs, tasksPerSecond } = simulateFleet({ ...model, random: seeded(SEED) });
  const station = { arrivalsPerSecond: offered / shards, perSecond, servers: SERVERS };
  const waits = Array.from(waitMs);
  return {
    agents,
    shards,
    tasksPerSecond: rounded(tasksPerSecond),
    utilization: rounded(waitingOf(station).utilization),
    waitP99Ms: rounded(quantile(waits, 0.99)),
    /** By Erlang's formula, for as many who never stop coming: agents who wait do not ask. */
    formulaWaitP99Ms: rounded(waitQuantileMs(station, 0.99)),
    /** Both at their worst at once: more than it will be. */
    startP99Ms: rounded(alone.p99Ms + quantile(waits, 0.99)),
  };
};

const samples = FLEETS.map(simulate);
const summary = {
  fleets: samples,
  perShardPerSecond: perShard,
  workSeconds: WORK_SECONDS,
  mostUtilized: MOST_UTILIZED,
};
const workload = { seed: SEED, lives: LIVES, serversPerShard: SERVERS, measured: "throughput end to end, latency" };
console.log(JSON.stringify({ summary, samples, environment: { workload } }));

/**
 * What it costs to take a task through its whole life beside those that have ended, and beside those that wait: 100 at a
 * time are enqueued, leased and reported. All stages are on one server at once and measured in turn, so that whatever else
 * the machine does meets them alike. Filled by statements that write what the queue itself would have written.
 */
import { parseArgs } from "node:util";
import type { AgentId } from "../src/model/ids.ts";
import { LOCAL_TENANT } from "../src/model/ids.ts";
import { roundsWanted, withPostgres } from "./contest.ts";
import type { PostgresServer } from "./peers/postgres-server.ts";
import { enqueueTasks, openProvostQueue, QUEUE } from "./provost.ts";
import type { ProvostQueue } from "./provost.ts";
import { median, quantile, rounded } from "./statistics.ts";

const ROUNDS = 3;
const BATCH = 100;
const WARM_UP = 10;
const LIVES = 60;
const FILL = 100_000;
const DAYS = 30;
const FEW = 1_000;

type Stage = { ended: number; queued: number };
type Sample = Stage & { round: number; lifeMs: number[] };

const scaleWanted = (): number => {
  const { values } = parseArgs({ options: { scale: { type: "string" }, rounds: { type: "string" } }, strict: false });
  const scale = Number(values.scale ?? 1_000_000);
  if (!Number.isInteger(scale) || scale < FILL) throw new Error(`--scale ${String(values.scale)}: at least ${FILL}`);
  return scale;
};

/** Ended over the last month, a part of them as dead letters. */
const FILL_ENDED = `
  insert into ended_tasks (tenant_id, task_id, ended_at, queue, kind, state, enqueued_at, run_at, leased_at,
    lease_agent_id, lease_token, failure, payload)
  select $1, '0000-ended-' || lpad(n::text, 9, '0'), at, $2, 'bench', case when n % 100 = 0 then 'failed' else 'succeeded' end,
    at - interval '1 second', at - interval '1 second', at - interval '1 second', 'bench-agent', 1,
    case when n % 100 = 0 then '{"code":"TASK_FAILED","class":"permanent","message":"no","files":[]}'::json end,
    json_build_object('taskId', 'task-' || n)
  from (
    select n, $3::timestamptz - ($5::float8 - n) / $5 * $6::float8 * interval '1 day' as at
    from generate_series($4::bigint + 1, least($5::float8, $4::bigint + ${FILL})::bigint) n
  ) x`;

const FILL_QUEUED = `
  insert into queued_tasks (tenant_id, task_id, queue, kind, enqueued_at, run_at, turn_at, payload)
  select $1, '0000-queued-' || lpad(n::text, 9, '0'), $2, 'bench', $3::timestamptz - interval '1 hour',
    $3::timestamptz - interval '1 hour', $3::timestamptz - interval '1 hour' + n * interval '1 microsecond',
    json_build_object('taskId', 'task-' || n)
  from generate_series($4::bigint + 1, least($5::bigint, $4::bigint + ${FILL})) n`;

const fill = async ({ db }: ProvostQueue, { ended, queued }: Stage): Promise<void> => {
  for (let from = 0; from < ended; from += FILL) {
    await db.transaction(LOCAL_TENANT, (tx) => tx.query(FILL_ENDED, [LOCAL_TENANT, QUEUE, tx.now, from, ended, DAYS]));
  }
  for (let from = 0; from < queued; from += FILL) {
    await db.transaction(LOCAL_TENANT, (tx) => tx.query(FILL_QUEUED, [LOCAL_TENANT, QUEUE, tx.now, from, queued]));
  }
};

/** Milliseconds. The number of those that wait stays as it is. */
const live = async (opened: ProvostQueue, label: string): Promise<number> => {
  const { queue } = opened;
  const startedAt = performance.now();
  await enqueueTasks(
    opened,
    Array.from({ length: BATCH }, (_, index) => `${label}-${index}`),
  );
  const leased = await queue.lease({
    tenantId: LOCAL_TENANT,
    queues: [QUEUE],
    capabilities: [],
    agentId: "bench-agent" as AgentId,
    limit: BATCH,
    leaseMs: 60_000,
  });
  if (leased.length !== BATCH) throw new Error(`asked for ${BATCH} tasks and got ${leased.length}`);
  await Promise.all(leased.map(({ lease }) => queue.reportSucceeded(lease, {})));
  return rounded(performance.now() - startedAt);
};

const openStage = async (server: PostgresServer, stage: Stage) => {
  const opened = await openProvostQueue(server);
  await fill(opened, stage);
  await server.analyze(opened.connection);
  process.stderr.write(`${stage.ended} ended and ${stage.queued} queued are there\n`);
  for (let index = 0; index < WARM_UP; index += 1) await live(opened, `warm-up-${index}`);
  return { stage, opened };
};

const scale = scaleWanted();
const rounds = roundsWanted(ROUNDS);
const endedSizes = [0, 1_000_000, 10_000_000].filter((size) => size < scale);
const stages: Stage[] = [
  ...[...new Set([...endedSizes, scale])].map((ended) => ({ ended, queued: FEW })),
  { ended: 0, queued: Math.min(scale, 1_000_000) },
];

const { samples, postgres } = await withPostgres(async (server) => {
  const samples: Sample[] = [];
  const open: Awaited<ReturnType<typeof openStage>>[] = [];
  for (const stage of stages) open.push(await openStage(server, stage));
  for (let round = 0; round < rounds; round += 1) {
    const mine = open.map(({ stage }): Sample => ({ ...stage, round, lifeMs: [] }));
    for (let index = 0; index < LIVES; index += 1) {
      for (let place = 0; place < open.length; place += 1) {
        const which = (index + place) % open.length;
        mine[which]!.lifeMs.push(await live(open[which]!.opened, `life-${round}-${index}`));
      }
    }
    samples.push(...mine);
    process.stderr.write(`round ${round + 1}: ${mine.map(({ lifeMs }) => median(lifeMs)).join(", ")} ms\n`);
  }
  const postgres = await server.settings();
  for (const { opened } of open) {
    await opened.queue.close();
    await opened.db.close();
  }
  return { samples, postgres };
});

const summarize = ({ ended, queued }: Stage) => {
  const lives = samples
    .filter((sample) => sample.ended === ended && sample.queued === queued)
    .flatMap((one) => one.lifeMs);
  return {
    ended,
    queued,
    perTaskMs: rounded(median(lives) / BATCH),
    perTaskP95Ms: rounded(quantile(lives, 0.95) / BATCH),
  };
};
const summaries = stages.map(summarize);
const [least] = summaries;
const most = summaries.findLast(({ queued }) => queued === FEW)!;
const deepest = summaries.at(-1)!;
const summary = {
  stages: summaries,
  /** Medians: beside the most that have ended, and that wait, over beside the fewest. */
  endedRatio: rounded(most.perTaskMs / least!.perTaskMs),
  queuedRatio: rounded(deepest.perTaskMs / least!.perTaskMs),
};
const workload = { batch: BATCH, lives: LIVES, rounds, scale };
console.log(JSON.stringify({ summary, samples, environment: { postgres, workload } }));

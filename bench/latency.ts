/**
 * From the call that enqueues a task to its start, at 200 tasks a second. Tasks arrive by the clock, whether or not the
 * ones before have started: a system that stalls is charged for everyone who had to wait.
 */
import { setTimeout as delay } from "node:timers/promises";
import { openContest, playRound, roundsWanted } from "./contest.ts";
import type { Session } from "./peers/contender.ts";
import { quantile, rounded } from "./statistics.ts";

const ROUNDS = 5;
const PER_SECOND = 200;
const WARM_UP = 100;
const TASKS = 600;
const PATIENCE_MS = 20_000;

/** Milliseconds of each task, in their order. */
const measure = async (session: Session): Promise<number[]> => {
  const sentAt: number[] = [];
  const took: number[] = [];
  const total = WARM_UP + TASKS;
  const all = Promise.withResolvers<void>();
  const onStarted = (taskId: string): void => {
    const task = Number(taskId);
    took[task] = performance.now() - sentAt[task]!;
    if (Object.keys(took).length === total) all.resolve();
  };
  const work = await session.work({ onStarted, onDone: () => undefined });
  const firstAt = performance.now();
  const sending: Promise<void>[] = [];
  for (let task = 0; task < total; task += 1) {
    const dueAt = firstAt + (task * 1_000) / PER_SECOND;
    if (dueAt > performance.now()) await delay(dueAt - performance.now());
    sentAt.push(performance.now());
    sending.push(session.enqueue(String(task)));
  }
  await Promise.all(sending);
  const late = delay(PATIENCE_MS, "late" as const, { ref: false });
  if ((await Promise.race([all.promise, late])) === "late") throw new Error(`not all of ${total} tasks were started`);
  await work.stop();
  return took.slice(WARM_UP).map(rounded);
};

const contest = await openContest("latency");
const samples: Record<string, number[][]> = Object.fromEntries(contest.contenders.map(({ name }) => [name, []]));
const rounds = roundsWanted(ROUNDS);
try {
  for (let round = 0; round < rounds; round += 1) {
    const results = await playRound(contest, "latency", round, measure);
    for (const [name, took] of results) samples[name]!.push(took);
  }
} finally {
  await contest.stop();
}

const { provost: ours = [], ...peers } = samples;
const summarize = (lists: readonly number[][]) => ({
  p50Ms: quantile(lists.flat(), 0.5),
  p99Ms: quantile(lists.flat(), 0.99),
});
const bestP99 = (names: readonly string[]): number =>
  Math.min(...names.map((name) => quantile(peers[name]!.flat(), 0.99)));
const onPostgres = contest.contenders.filter(({ store, name }) => store === "postgres" && name in peers);
// Without Redis the best peer is not known.
const complete = contest.notMeasured.length === 0;
const summary = {
  ...summarize(ours),
  bestPeerP99Ms: complete ? bestP99(Object.keys(peers)) : null,
  bestPostgresPeerP99Ms: bestP99(onPostgres.map(({ name }) => name)),
  peers: Object.fromEntries(Object.entries(peers).map(([name, lists]) => [name, summarize(lists)])),
  ...(complete ? {} : { notMeasured: contest.notMeasured }),
};
const workload = { perSecond: PER_SECOND, tasks: TASKS, warmUp: WARM_UP, rounds };
console.log(JSON.stringify({ summary, samples, environment: { ...contest.environment, workload } }));

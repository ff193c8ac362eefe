/**
 * From the call that enqueues a task to its start, at 200 tasks a second. Tasks arrive by the clock, whether or not the
 * ones before have started: a system that stalls is charged for everyone who had to wait.
 */
import { setTimeout as delay } from "node:timers/promises";
import { openContest, playRound, roundsWanted } from "./contest.ts";
import type { Session } from "./peers/contender.ts";
import { median, quantile, rounded, spread } from "./statistics.ts";

const ROUNDS = 5;
const PER_SECOND = 200;
const WARM_UP = 100;
const TASKS = 600;
/** A peer on a busy machine may take several times as long as the tasks did to arrive. */
const PATIENCE_MS = 60_000;

/** Sends tasks by the clock; milliseconds from the call to the start of each, in their order. */
const send = async (session: Session, clocks: Clocks, first: number, count: number): Promise<number[]> => {
  const startedAt = performance.now();
  const sending: Promise<void>[] = [];
  const started = Array.from({ length: count }, (_, index) => clocks.expect(first + index));
  for (let index = 0; index < count; index += 1) {
    const earlyMs = startedAt + (index * 1_000) / PER_SECOND - performance.now();
    if (earlyMs > 0) await delay(earlyMs);
    clocks.sent(first + index);
    sending.push(session.enqueue(String(first + index)));
  }
  await Promise.all(sending);
  const late = delay(PATIENCE_MS, null, { ref: false });
  const took = await Promise.race([Promise.all(started), late]);
  if (took === null) throw new Error(`not all of ${count} tasks had started ${PATIENCE_MS} ms after the last was sent`);
  return took;
};

/** When each task was sent, and who waits for its start. */
const createClocks = () => {
  const sentAt = new Map<number, number>();
  const waiting = new Map<number, (took: number) => void>();
  return {
    expect: (task: number) => new Promise<number>((resolve) => waiting.set(task, resolve)),
    sent: (task: number) => sentAt.set(task, performance.now()),
    started: (task: number) => waiting.get(task)?.(rounded(performance.now() - (sentAt.get(task) ?? Number.NaN))),
  };
};
type Clocks = ReturnType<typeof createClocks>;

const measure = async (session: Session): Promise<number[]> => {
  const clocks = createClocks();
  const work = await session.work({ onStarted: (taskId) => clocks.started(Number(taskId)), onDone: () => undefined });
  await send(session, clocks, 0, WARM_UP);
  await session.settle();
  const took = await send(session, clocks, WARM_UP, TASKS);
  await work.stop();
  return took;
};

const contest = await openContest("latency");
const samples: Record<string, number[][]> = Object.fromEntries(contest.contenders.map(({ name }) => [name, []]));
const rounds = roundsWanted(ROUNDS);
try {
  for (let round = 0; round < rounds; round += 1) {
    const results = await playRound(contest, "latency", round, measure);
    for (const { name, result } of results) samples[name]!.push(result);
  }
} finally {
  await contest.stop();
}

const { provost: ours = [], ...peers } = samples;
/** Of each round, and then the median of rounds: a stall of the machine spoils the round that it fell into, not all. */
const summarize = (lists: readonly number[][]) => {
  const p99 = spread(lists.map((took) => quantile(took, 0.99)));
  return { p50Ms: rounded(median(lists.map((took) => quantile(took, 0.5)))), p99Ms: p99.median, p99Spread: p99 };
};
const bestP99 = (names: readonly string[]): number => Math.min(...names.map((name) => summarize(peers[name]!).p99Ms));
const onPostgres = contest.contenders.filter(({ store, name }) => store === "postgres" && name in peers);
const onRedis = contest.contenders.filter(({ store, name }) => store !== "postgres" && name in peers);
const complete = contest.notMeasured.length === 0;
const summary = {
  ...summarize(ours),
  // Of those that keep tasks as durably as we do, in Postgres. Redis acknowledges what is in memory, or writes one file.
  bestPeerP99Ms: bestP99(onPostgres.map(({ name }) => name)),
  bestRedisPeerP99Ms: complete ? bestP99(onRedis.map(({ name }) => name)) : null,
  peers: Object.fromEntries(Object.entries(peers).map(([name, lists]) => [name, summarize(lists)])),
  ...(complete ? {} : { notMeasured: contest.notMeasured }),
};
const workload = { perSecond: PER_SECOND, tasks: TASKS, warmUp: WARM_UP, rounds };
console.log(JSON.stringify({ summary, samples, environment: { ...contest.environment, workload } }));

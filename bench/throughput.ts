/**
 * How many tasks a second, each step acknowledged.
 *
 * End to end: 256 clients each enqueue a task, wait until it has ended, and enqueue the next. Backlog: tasks that were
 * enqueued in bulk before are worked off. Both are counted in the store itself, after the work has stopped.
 */
import { setTimeout as delay } from "node:timers/promises";
import { openContest, playRound, roundsWanted } from "./contest.ts";
import { CLIENTS } from "./peers/contender.ts";
import type { Session } from "./peers/contender.ts";
import { median, rounded, spread } from "./statistics.ts";

const ROUNDS = 5;
const WARM_UP_MS = 500;
const MEASURED_MS = 2_000;
const BACKLOG = 20_000;
const BULK = 1_000;
const POLL_MS = 2;
const PATIENCE_MS = 30_000;

/** Graphile says "complete" before the row is gone, so the end of all is asked of the store. */
const untilEmpty = async (session: Session): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS;
  for (let left = await session.remaining(); left !== 0; left = await session.remaining()) {
    if (performance.now() > deadline) throw new Error(`${left} tasks did not end within ${PATIENCE_MS} ms`);
    await delay(POLL_MS);
  }
};

/** Tasks a second from the first enqueue to the last end. */
const runClients = async (
  session: Session,
  waiting: Map<string, () => void>,
  label: string,
  forMs: number,
): Promise<number> => {
  const startedAt = performance.now();
  const client = async (number: number): Promise<number> => {
    let ended = 0;
    for (; performance.now() - startedAt < forMs; ended += 1) {
      const taskId = `${label}-${number}-${ended}`;
      const done = new Promise<void>((resolve) => waiting.set(taskId, resolve));
      await session.enqueue(taskId);
      await done;
    }
    return ended;
  };
  const counts = await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
  await untilEmpty(session);
  const tasks = counts.reduce((sum, count) => sum + count, 0);
  return tasks / ((performance.now() - startedAt) / 1_000);
};

const measureEndToEnd = async (session: Session): Promise<number> => {
  const waiting = new Map<string, () => void>();
  const onDone = (taskId: string): void => {
    waiting.get(taskId)?.();
    waiting.delete(taskId);
  };
  const work = await session.work({ onStarted: () => undefined, onDone });
  await runClients(session, waiting, "warm-up", WARM_UP_MS);
  await session.settle();
  const perSecond = await runClients(session, waiting, "task", MEASURED_MS);
  await work.stop();
  return rounded(perSecond);
};

type Backlog = { enqueuePerSecond: number; backlogPerSecond: number };

/** Ends with the backlog or after a while, whichever comes first: a slow system is not asked to finish. */
const measureBacklog = async (session: Session): Promise<Backlog> => {
  const enqueuedAt = performance.now();
  for (let from = 0; from < BACKLOG; from += BULK) {
    await session.enqueueMany(Array.from({ length: BULK }, (_, index) => `task-${from + index}`));
  }
  const enqueueSeconds = (performance.now() - enqueuedAt) / 1_000;
  await session.settle();

  const all = Promise.withResolvers<void>();
  let signals = 0;
  const onDone = (): void => {
    signals += 1;
    if (signals === BACKLOG) all.resolve();
  };
  const startedAt = performance.now();
  const work = await session.work({ onStarted: () => undefined, onDone });
  await Promise.race([all.promise, delay(MEASURED_MS)]);
  if (signals === BACKLOG) await untilEmpty(session);
  const ended = BACKLOG - (await session.remaining());
  const seconds = (performance.now() - startedAt) / 1_000;
  await work.stop();
  return { enqueuePerSecond: rounded(BACKLOG / enqueueSeconds), backlogPerSecond: rounded(ended / seconds) };
};

type Sample = Backlog & { endToEndPerSecond: number };

const contest = await openContest("throughput");
const samples: Record<string, Sample[]> = Object.fromEntries(contest.contenders.map(({ name }) => [name, []]));
const rounds = roundsWanted(ROUNDS);
try {
  for (let round = 0; round < rounds; round += 1) {
    const endToEnd = await playRound(contest, "throughput", round, measureEndToEnd);
    const backlog = await playRound(contest, "throughput", round, measureBacklog);
    for (const [name, list] of Object.entries(samples)) {
      list.push({ endToEndPerSecond: endToEnd.get(name)!, ...backlog.get(name)! });
    }
  }
} finally {
  await contest.stop();
}

const { provost: ours = [], ...peers } = samples;
const summarize = (list: readonly Sample[]) => ({
  endToEndPerSecond: spread(list.map((sample) => sample.endToEndPerSecond)),
  enqueuePerSecond: spread(list.map((sample) => sample.enqueuePerSecond)),
  backlogPerSecond: spread(list.map((sample) => sample.backlogPerSecond)),
});
/** Median of the rounds' ratios of ours over that round's best peer. */
const ratio = (field: "endToEndPerSecond" | "backlogPerSecond", against: readonly Sample[][]): number =>
  rounded(median(ours.map((sample, round) => sample[field] / Math.max(...against.map((list) => list[round]![field])))));

const all = Object.values(peers);
const onPostgres = contest.contenders
  .filter(({ store, name }) => store === "postgres" && name in peers)
  .map(({ name }) => peers[name]!);
// Without Redis the best peer is not known, and neither is the ratio to it.
const complete = contest.notMeasured.length === 0;
const summary = {
  endToEndRatio: complete ? ratio("endToEndPerSecond", all) : null,
  backlogRatio: complete ? ratio("backlogPerSecond", all) : null,
  endToEndRatioOnPostgres: ratio("endToEndPerSecond", onPostgres),
  backlogRatioOnPostgres: ratio("backlogPerSecond", onPostgres),
  ours: summarize(ours),
  peers: Object.fromEntries(Object.entries(peers).map(([name, list]) => [name, summarize(list)])),
  ...(complete ? {} : { notMeasured: contest.notMeasured }),
};
const workload = { clients: CLIENTS, backlog: BACKLOG, bulk: BULK, measuredMs: MEASURED_MS, rounds };
console.log(JSON.stringify({ summary, samples, environment: { ...contest.environment, workload } }));

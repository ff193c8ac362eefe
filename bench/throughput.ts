/**
 * How many tasks a second, each step acknowledged.
 *
 * End to end: clients each enqueue a task, wait until it has ended, and enqueue the next. Backlog: tasks that were
 * enqueued in bulk before are worked off. Both are counted in the store itself, after the work has stopped.
 *
 * Each contender is measured in each of its settings, end to end also with few, more and many clients, in rounds that
 * are interleaved. It is judged by the setting and the number of clients in which the median of its rounds is best, which
 * need not be the same for two contenders: nobody is held to the load that suits another one.
 */
import { setTimeout as delay } from "node:timers/promises";
import { openContest, playRound, roundsWanted } from "./contest.ts";
import type { Session, Settings } from "./peers/contender.ts";
import { median, rounded, spread } from "./statistics.ts";

const ROUNDS = 3;
const CLIENTS = [64, 256, 1_000] as const;
const WARM_UP_MS = 500;
const MEASURED_MS = 2_000;
const BACKLOG = 60_000;
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
  load: { label: string; clients: number; forMs: number },
): Promise<number> => {
  const { label, clients, forMs } = load;
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
  const counts = await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));
  await untilEmpty(session);
  const tasks = counts.reduce((sum, count) => sum + count, 0);
  return tasks / ((performance.now() - startedAt) / 1_000);
};

const measureEndToEnd = async (session: Session, clients: number): Promise<number> => {
  const waiting = new Map<string, () => void>();
  const onDone = (taskId: string): void => {
    waiting.get(taskId)?.();
    waiting.delete(taskId);
  };
  const work = await session.work({ onStarted: () => undefined, onDone });
  await runClients(session, waiting, { label: "warm-up", clients, forMs: WARM_UP_MS });
  await session.settle();
  const perSecond = await runClients(session, waiting, { label: "task", clients, forMs: MEASURED_MS });
  await work.stop();
  return rounded(perSecond);
};

type Backlog = { enqueuePerSecond: number; backlogPerSecond: number };

/** Ends with the backlog or after a while, whichever comes first: a slow system is not asked to finish. */
const measureBacklog = async (session: Session): Promise<Backlog> => {
  const { backlog = BACKLOG } = session;
  const enqueuedAt = performance.now();
  for (let from = 0; from < backlog; from += BULK) {
    await session.enqueueMany(Array.from({ length: BULK }, (_, index) => `task-${from + index}`));
  }
  const enqueueSeconds = (performance.now() - enqueuedAt) / 1_000;
  await session.settle();

  const all = Promise.withResolvers<void>();
  let signals = 0;
  const onDone = (): void => {
    signals += 1;
    if (signals === backlog) all.resolve();
  };
  const startedAt = performance.now();
  const work = await session.work({ onStarted: () => undefined, onDone });
  await Promise.race([all.promise, delay(MEASURED_MS)]);
  if (signals === backlog) await untilEmpty(session);
  const ended = backlog - (await session.remaining());
  const seconds = (performance.now() - startedAt) / 1_000;
  await work.stop();
  return { enqueuePerSecond: rounded(backlog / enqueueSeconds), backlogPerSecond: rounded(ended / seconds) };
};

/** One measurement, of a contender that is named where it is kept. */
type Sample = { round: number; settings: Settings } & (
  { clients: number; endToEndPerSecond: number } | ({ clients?: never } & Backlog)
);

const contest = await openContest("throughput");
const samples: Record<string, Sample[]> = Object.fromEntries(contest.contenders.map(({ name }) => [name, []]));
const rounds = roundsWanted(ROUNDS);
try {
  for (let round = 0; round < rounds; round += 1) {
    for (const clients of CLIENTS) {
      const endToEnd = await playRound(contest, "throughput", round, (session) => measureEndToEnd(session, clients));
      for (const { name, settings, result } of endToEnd) {
        samples[name]!.push({ round, settings, clients, endToEndPerSecond: result });
      }
    }
    const backlog = await playRound(contest, "throughput", round, measureBacklog);
    for (const { name, settings, result } of backlog) samples[name]!.push({ round, settings, ...result });
  }
} finally {
  await contest.stop();
}

/** @property perRound in the order of the rounds */
type Best = { as: Settings; perRound: number[] };

/** The setting, and number of clients, in which the median of the rounds is best. */
const bestOf = (
  list: readonly Sample[],
  field: "endToEndPerSecond" | "backlogPerSecond" | "enqueuePerSecond",
): Best => {
  const measured = list.flatMap((sample) => {
    const perSecond = (sample as Partial<Record<typeof field, number>>)[field];
    const { settings, clients, round } = sample;
    const as = clients === undefined ? settings : { ...settings, clients };
    return perSecond === undefined ? [] : [{ as, round, perSecond }];
  });
  const [first, ...others] = [...Map.groupBy(measured, ({ as }) => JSON.stringify(as)).values()].map((same) => ({
    as: same[0]!.as,
    perRound: same.toSorted((a, b) => a.round - b.round).map(({ perSecond }) => perSecond),
  }));
  return others.reduce((best, one) => (median(one.perRound) > median(best.perRound) ? one : best), first!);
};

const summarize = (list: readonly Sample[]) => {
  const endToEnd = bestOf(list, "endToEndPerSecond");
  const backlog = bestOf(list, "backlogPerSecond");
  return {
    endToEndPerSecond: spread(endToEnd.perRound),
    endToEndAs: endToEnd.as,
    enqueuePerSecond: spread(bestOf(list, "enqueuePerSecond").perRound),
    backlogPerSecond: spread(backlog.perRound),
    backlogAs: backlog.as,
  };
};

const { provost: ours = [], ...peers } = samples;
/** Median of the rounds' ratios of ours over that round's best peer, each in its best setting. */
const ratio = (field: "endToEndPerSecond" | "backlogPerSecond", against: readonly Sample[][]): number => {
  const theirs = against.map((list) => bestOf(list, field).perRound);
  const mine = bestOf(ours, field).perRound;
  return rounded(median(mine.map((perSecond, round) => perSecond / Math.max(...theirs.map((list) => list[round]!)))));
};

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

/**
 * pg-boss. Its own worker never says that a job's completion is on record, and it polls: so for throughput its jobs are
 * fetched and completed in batches by its public calls, woken within the process, which is more than it does by itself.
 * For latency its own worker runs, woken by NOTIFY.
 */
import { PgBoss } from "pg-boss";
import type { Contender, Profile, Session, Settings, WorkHooks } from "./contender.ts";
import { installedVersion } from "./installed-version.ts";
import type { PostgresServer } from "./postgres-server.ts";

const QUEUE = "bench";
const POOL_SIZE = 10;
const SETTINGS = {
  throughput: [
    { fetchers: 4, batchSize: 100, poolSize: POOL_SIZE },
    { fetchers: 4, batchSize: 500, poolSize: POOL_SIZE },
  ],
  // Not the 30 s that it takes by default: one notification that comes at the wrong moment is waited out that long.
  latency: [
    { localConcurrency: 4, batchSize: 1, notify: true, notifyPollingIntervalSeconds: 0.5, poolSize: POOL_SIZE },
  ],
};

type Payload = { taskId: string };
type Wake = { promise: Promise<void>; resolve: () => void };

/** Fetches and completes until it is stopped; sleeps only when there was nothing and nothing was enqueued since. */
type State = { wake: Wake; open: boolean; fetchers: number; batchSize: number };
const fetchAll = (boss: PgBoss, { onStarted, onDone }: WorkHooks, state: State) =>
  Array.from({ length: state.fetchers }, async () => {
    while (state.open) {
      const { wake } = state;
      const jobs = await boss.fetch<Payload>(QUEUE, { batchSize: state.batchSize });
      if (jobs.length === 0) {
        await wake.promise;
        continue;
      }
      for (const { data } of jobs) onStarted(data.taskId);
      await boss.complete(
        QUEUE,
        jobs.map(({ id }) => id),
      );
      for (const { data } of jobs) onDone(data.taskId);
    }
  });

type Opened = { boss: PgBoss; settle: () => Promise<void>; close: () => Promise<void> };

const openBoss = async (server: PostgresServer): Promise<Opened> => {
  const connection = await server.createDatabase();
  const { host = "", port = 0, user = "", database = "" } = connection;
  const password = String(connection.password);
  const address = { host, port, user, password, database, ssl: false, max: POOL_SIZE };
  const boss = new PgBoss({ ...address, supervise: false, schedule: false, useListenNotify: true });
  boss.on("error", (error) => process.stderr.write(`pg-boss: ${error.message}\n`));
  await boss.start();
  await boss.createQueue(QUEUE, { notify: true });
  const close = async (): Promise<void> => {
    await boss.stop({ graceful: false, close: true });
    await server.dropDatabase(connection);
  };
  return { boss, settle: () => server.analyze(connection), close };
};

const open = async (server: PostgresServer, profile: Profile, settings: Settings): Promise<Session> => {
  const { boss, settle, close } = await openBoss(server);
  const size = { fetchers: Number(settings["fetchers"]), batchSize: Number(settings["batchSize"]) };
  const state: State = { wake: Promise.withResolvers<void>(), open: true, ...size };
  const wakeUp = (): void => {
    state.wake.resolve();
    state.wake = Promise.withResolvers<void>();
  };
  const fetching = async (hooks: WorkHooks): Promise<{ stop(): Promise<void> }> => {
    const fetchers = fetchAll(boss, hooks, state);
    const stop = async (): Promise<void> => {
      state.open = false;
      wakeUp();
      await Promise.all(fetchers);
    };
    return { stop };
  };
  const listening = async ({ onStarted, onDone }: WorkHooks): Promise<{ stop(): Promise<void> }> => {
    const { notify: _notify, poolSize: _poolSize, ...options } = settings;
    await boss.work<Payload>(QUEUE, { ...options, pollingIntervalSeconds: 0.5 }, async (jobs) => {
      for (const { data } of jobs) onStarted(data.taskId);
      for (const { data } of jobs) onDone(data.taskId);
    });
    return { stop: () => boss.offWork(QUEUE, { wait: true }) };
  };
  return {
    enqueue: async (taskId) => {
      await boss.send(QUEUE, { taskId });
      wakeUp();
    },
    enqueueMany: async (taskIds) => {
      await boss.insert(
        QUEUE,
        taskIds.map((taskId) => ({ data: { taskId } })),
      );
    },
    work: profile === "throughput" ? fetching : listening,
    remaining: async () => {
      const { rows } = await boss
        .getDb()
        .executeSql("select count(*)::int as count from pgboss.job where name = $1 and state < 'completed'", [QUEUE]);
      return (rows as { count: number }[])[0]?.count ?? Number.NaN;
    },
    settle,
    close,
  };
};

export const pgBoss = (server: PostgresServer): Contender => ({
  name: "pg-boss",
  version: installedVersion("pg-boss"),
  store: "postgres",
  settings: SETTINGS,
  open: (profile, settings) => open(server, profile, settings),
});

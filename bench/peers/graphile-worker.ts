/**
 * graphile-worker. With its local queue and batched completions it works off a backlog several times faster; without
 * them it starts a single job sooner. It says that a job is complete before the row is gone, so its end is taken from
 * the table.
 */
import { EventEmitter } from "node:events";
import { Logger, makeWorkerUtils, run } from "graphile-worker";
import type { RunnerOptions, WorkerEvents } from "graphile-worker";
import { Pool } from "pg";
import type { Contender, Session, Settings, WorkHooks } from "./contender.ts";
import { installedVersion } from "./installed-version.ts";
import type { PostgresServer } from "./postgres-server.ts";

const TASK = "bench";
const POOL_SIZE = 10;
const logger = new Logger(() => (level, message) => {
  if (level === "error") process.stderr.write(`graphile-worker: ${message}\n`);
});

const SETTINGS = {
  throughput: [
    { concurrentJobs: 24, localQueue: { size: 500 }, completeJobBatchDelay: 0, poolSize: POOL_SIZE },
    { concurrentJobs: 100, localQueue: { size: 500 }, completeJobBatchDelay: 0, poolSize: POOL_SIZE },
  ],
  latency: [{ concurrentJobs: 10, poolSize: POOL_SIZE }],
};

type Payload = { taskId: string };

const open = async (server: PostgresServer, settings: Settings): Promise<Session> => {
  const connection = await server.createDatabase();
  const pgPool = new Pool({ ...connection, max: POOL_SIZE });
  // A connection that breaks fails the statement that uses it; as an event it would end the process.
  pgPool.on("error", () => undefined);
  pgPool.on("connect", (client) => client.on("error", () => undefined));
  const utils = await makeWorkerUtils({ pgPool, logger });
  await utils.migrate();
  return {
    enqueue: async (taskId) => void (await utils.addJob(TASK, { taskId })),
    enqueueMany: async (taskIds) => {
      await utils.addJobs(taskIds.map((taskId) => ({ identifier: TASK, payload: { taskId } })));
    },
    work: ({ onStarted, onDone }: WorkHooks) => {
      const events: WorkerEvents = new EventEmitter();
      events.on("job:complete", ({ job }) => onDone((job.payload as Payload).taskId));
      const taskList = { [TASK]: (payload: unknown) => onStarted((payload as Payload).taskId) };
      const { poolSize: _, ...preset } = settings;
      const worker = { ...preset, fileExtensions: [] };
      const options: RunnerOptions = {
        pgPool,
        logger,
        events,
        taskList,
        noHandleSignals: true,
        crontab: "",
        preset: { worker },
      };
      return run(options);
    },
    remaining: async () => {
      const { rows } = await pgPool.query<{ count: number }>("select count(*)::int as count from graphile_worker.jobs");
      return rows[0]?.count ?? Number.NaN;
    },
    settle: () => server.analyze(connection),
    close: async () => {
      await utils.release();
      await pgPool.end();
      await server.dropDatabase(connection);
    },
  };
};

export const graphileWorker = (server: PostgresServer): Contender => ({
  name: "graphile-worker",
  version: installedVersion("graphile-worker"),
  store: "postgres",
  settings: SETTINGS,
  open: (_profile, settings) => open(server, settings),
});

/**
 * DBOS: a workflow without steps for each task, started by a queue. It never says that a workflow's end is on record, so
 * its handler's return stands for it, and what has ended is counted in the store. A queue is polled; the wait between two
 * looks is set to the shortest that still leaves it time for the work. Many at once go in one transaction of its client.
 *
 * It is one for a process: it is launched for each session on that session's database, and shut down after it.
 */
import { DBOS, DBOSClient } from "@dbos-inc/dbos-sdk";
import { Pool } from "pg";
import type { PoolConfig } from "pg";
import type { Contender, Session, Settings, WorkHooks } from "./contender.ts";
import { installedVersion } from "./installed-version.ts";
import type { PostgresServer } from "./postgres-server.ts";

const QUEUE = "bench";
const APPLICATION = "bench";
const WORKFLOW = "bench";
const POOL_SIZE = 20;
const SETTINGS = {
  throughput: [
    { workerConcurrency: 100, minPollingIntervalMs: 5, poolSize: POOL_SIZE },
    { workerConcurrency: 500, minPollingIntervalMs: 5, poolSize: POOL_SIZE },
  ],
  latency: [{ workerConcurrency: 100, minPollingIntervalMs: 1, poolSize: POOL_SIZE }],
};
/** Ten seconds of its work. To enqueue what others work off in that time would take it a minute each round. */
const BACKLOG = 10_000;
/** For the workflows that are under way when a session ends. */
const PATIENCE_MS = 5_000;
const WHERE = { workflowName: WORKFLOW, queueName: QUEUE };

const ignore = (): void => undefined;
const logger = { info: ignore, debug: ignore, warn: ignore, error: (said: unknown) => console.error("dbos:", said) };

let hooks: WorkHooks | null = null;
const workflow = (taskId: string): Promise<void> => {
  hooks?.onStarted(taskId);
  hooks?.onDone(taskId);
  return Promise.resolve();
};
let isRegistered = false;

const openPool = (connection: PoolConfig): Pool => {
  const pool = new Pool({ ...connection, max: POOL_SIZE });
  // A connection that breaks fails the statement that uses it; as an event it would end the process.
  pool.on("error", ignore);
  pool.on("connect", (client) => client.on("error", ignore));
  return pool;
};

const configure = (systemDatabasePool: Pool): void => {
  DBOS.setConfig({ name: APPLICATION, systemDatabasePool, logger, applicationVersion: "1", useListenNotify: true });
  if (!isRegistered) DBOS.registerWorkflow(workflow, { name: WORKFLOW });
  isRegistered = true;
};

const enqueueAll = async (pool: Pool, client: DBOSClient, taskIds: readonly string[]): Promise<void> => {
  const connection = await pool.connect();
  try {
    await connection.query("begin");
    for (const taskId of taskIds) await client.enqueueInTransaction<typeof workflow>(connection, WHERE, taskId);
    await connection.query("commit");
  } finally {
    connection.release();
  }
};

const open = async (
  server: PostgresServer,
  { workerConcurrency, minPollingIntervalMs }: Settings,
): Promise<Session> => {
  const connection = await server.createDatabase();
  const pool = openPool(connection);
  configure(pool);
  // Makes its tables. One that finds the queue there when it is launched begins at once, and not a second later.
  await DBOS.launch();
  await DBOS.registerQueue(QUEUE, {
    workerConcurrency: Number(workerConcurrency),
    minPollingIntervalMs: Number(minPollingIntervalMs),
  });
  await DBOS.shutdown();
  const client = await DBOSClient.create({
    systemDatabaseUrl: "",
    systemDatabasePool: pool,
    applicationName: APPLICATION,
    logger,
  });
  return {
    backlog: BACKLOG,
    enqueue: async (taskId) => void (await client.enqueue<typeof workflow>(WHERE, taskId)),
    enqueueMany: (taskIds) => enqueueAll(pool, client, taskIds),
    work: async (wanted) => {
      hooks = wanted;
      configure(pool);
      await DBOS.launch();
      return { stop: () => DBOS.shutdown({ workflowCompletionTimeoutMS: PATIENCE_MS }) };
    },
    remaining: async () => {
      const { rows } = await pool.query<{ count: number }>(
        "select count(*)::int as count from dbos.workflow_status where queue_name = $1 and status = any($2)",
        [QUEUE, ["ENQUEUED", "PENDING", "DELAYED"]],
      );
      return rows[0]?.count ?? Number.NaN;
    },
    settle: () => server.analyze(connection),
    close: async () => {
      hooks = null;
      await client.destroy();
      await pool.end();
      await server.dropDatabase(connection);
    },
  };
};

export const dbos = (server: PostgresServer): Contender => ({
  name: "dbos",
  version: installedVersion("@dbos-inc/dbos-sdk"),
  store: "postgres",
  settings: SETTINGS,
  open: (_profile, settings) => open(server, settings),
});

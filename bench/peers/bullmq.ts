/** BullMQ on a Redis of its own. What is done is removed at once, which is its fastest setting. */
import { Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import type { Contender, Session, Settings } from "./contender.ts";
import { installedVersion } from "./installed-version.ts";
import type { AppendFsync, RedisServer } from "./redis-server.ts";

const NAME = "bench";
const SETTINGS = { throughput: [{ concurrency: 100 }, { concurrency: 500 }], latency: [{ concurrency: 100 }] };

type Payload = { taskId: string };

const open = async (server: RedisServer, settings: Settings): Promise<Session> => {
  const connection = { path: server.socket, maxRetriesPerRequest: null };
  const queue = new Queue<Payload>(NAME, {
    connection,
    defaultJobOptions: { removeOnComplete: true },
    streams: { events: { maxLen: 0 } },
  });
  await queue.waitUntilReady();
  return {
    enqueue: async (taskId) => void (await queue.add(NAME, { taskId })),
    enqueueMany: async (taskIds) => {
      await queue.addBulk(taskIds.map((taskId) => ({ name: NAME, data: { taskId } })));
    },
    work: async ({ onStarted, onDone }) => {
      const worker = new Worker<Payload>(NAME, async ({ data }) => onStarted(data.taskId), {
        connection,
        ...settings,
      });
      worker.on("completed", ({ data }) => onDone(data.taskId));
      worker.on("error", (error) => process.stderr.write(`bullmq: ${error.message}\n`));
      await worker.waitUntilReady();
      return { stop: () => worker.close() };
    },
    remaining: () => queue.getJobCountByTypes("waiting", "active", "delayed", "prioritized", "failed"),
    settle: async () => undefined,
    close: async () => {
      await queue.close();
      const client = new Redis(connection);
      await client.flushall();
      client.disconnect();
    },
  };
};

export const bullmq = (server: RedisServer, appendFsync: AppendFsync): Contender => ({
  name: `bullmq, fsync ${appendFsync}`,
  version: installedVersion("bullmq"),
  store: "redis",
  settings: SETTINGS,
  open: (_profile, settings) => open(server, settings),
});

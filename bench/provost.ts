/**
 * Provost itself: the queue of tasks that belong to no run, and slots for them in this process, on an embedded Postgres
 * with fsync on. A task has ended when its report is committed: it is then among the ended tasks, with its payload and
 * result, and events say that it was enqueued, leased and done.
 */
import type { PoolConfig } from "pg";
import { openLocalSlots } from "../test/support/local-slots.ts";
import type { LocalSlots } from "../test/support/local-slots.ts";
import type { AgentId } from "../src/model/ids.ts";
import { LOCAL_TENANT } from "../src/model/ids.ts";
import { createTaskQueue } from "../src/queue/task-queue.ts";
import type { TaskQueue } from "../src/queue/task-queue.ts";
import { systemClock } from "../src/runtime/clock.ts";
import { packageVersion } from "../src/runtime/package-root.ts";
import { openDatabase } from "../src/store/database.ts";
import type { Database } from "../src/store/database.ts";
import type { Contender, Session, Settings, WorkHooks } from "./peers/contender.ts";
import type { PostgresServer } from "./peers/postgres-server.ts";

export const QUEUE = "bench";
const LEASE_MS = 30_000;
const SETTINGS = { throughput: [{ slots: 1_024 }, { slots: 2_048 }, { slots: 4_096 }], latency: [{ slots: 100 }] };

export type ProvostQueue = { connection: PoolConfig; db: Database; queue: TaskQueue };

/** In a database of its own. */
export const openProvostQueue = async (server: PostgresServer): Promise<ProvostQueue> => {
  const connection = await server.createDatabase();
  const db = await openDatabase(connection);
  return { connection, db, queue: createTaskQueue({ db, clock: systemClock, random: Math.random }) };
};

export const enqueueTasks = async ({ queue }: ProvostQueue, taskIds: readonly string[]): Promise<void> => {
  const tasks = taskIds.map((taskId) => ({ kind: "bench", payload: { taskId } }));
  await queue.enqueue({ tenantId: LOCAL_TENANT, queue: QUEUE, tasks });
};

const taskIdOf = ({ payload }: { payload: unknown }): string => (payload as { taskId: string }).taskId;

const openSlots = ({ queue }: ProvostQueue, slots: number, { onStarted, onDone }: WorkHooks): Promise<LocalSlots> =>
  openLocalSlots({
    queue,
    clock: systemClock,
    tenantId: LOCAL_TENANT,
    queues: [QUEUE],
    capabilities: [],
    agentId: "bench-agent" as AgentId,
    slots,
    leaseMs: LEASE_MS,
    work: async (task) => {
      onStarted(taskIdOf(task));
      return {};
    },
    onReported: (task) => onDone(taskIdOf(task)),
    onFault: (error) => process.stderr.write(`provost: ${String(error)}\n`),
  });

const open = async (server: PostgresServer, settings: Settings): Promise<Session> => {
  const opened = await openProvostQueue(server);
  const { connection, db, queue } = opened;
  return {
    enqueue: (taskId) => enqueueTasks(opened, [taskId]),
    enqueueMany: (taskIds) => enqueueTasks(opened, taskIds),
    work: async (hooks) => {
      const slots = await openSlots(opened, Number(settings["slots"]), hooks);
      return { stop: () => slots.drain() };
    },
    remaining: async () => {
      const counts = await queue.counts(LOCAL_TENANT);
      return counts.reduce((sum, { queued, scheduled, leased }) => sum + queued + scheduled + leased, 0);
    },
    settle: () => server.analyze(connection),
    close: async () => {
      await queue.close();
      await db.close();
      await server.dropDatabase(connection);
    },
  };
};

export const provost = (server: PostgresServer): Contender => ({
  name: "provost",
  version: packageVersion(),
  store: "postgres",
  settings: SETTINGS,
  open: (_profile, settings) => open(server, settings),
});

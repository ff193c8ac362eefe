/**
 * Provost itself: the queue and the fleet that runs use, on an embedded Postgres with fsync on. A task has ended when its
 * merge is on record, which takes two reports of its agent, and each of its four changes of state has its event in the
 * hash chain. No git and no process is involved: the peers' tasks do nothing either.
 */
import type { PoolConfig } from "pg";
import { runRecords } from "../test/support/run-records.ts";
import { createFleet } from "../src/fleet/fleet.ts";
import type { Fleet } from "../src/fleet/fleet.ts";
import type { AgentId, RunId } from "../src/model/ids.ts";
import { LOCAL_TENANT } from "../src/model/ids.ts";
import type { Lease } from "../src/model/run.ts";
import { createQueue } from "../src/queue/queue.ts";
import type { Queue } from "../src/queue/queue.ts";
import { startRun } from "../src/queue/run-control.ts";
import { systemClock } from "../src/runtime/clock.ts";
import { packageVersion } from "../src/runtime/package-root.ts";
import { openDatabase } from "../src/store/database.ts";
import type { Database } from "../src/store/database.ts";
import { countOpen } from "../src/store/tasks.ts";
import { CLIENTS } from "./peers/contender.ts";
import type { Contender, Profile, Session, WorkHooks } from "./peers/contender.ts";
import type { PostgresServer } from "./peers/postgres-server.ts";

const AGENT = "shell";
const LEASE_MS = 30_000;
const SETTINGS = { throughput: { slots: 256 }, latency: { slots: 100 } } as const;

export type ProvostQueue = { connection: PoolConfig; db: Database; queue: Queue; runId: RunId };

/** A run without tasks, in a database of its own. */
export const openProvostQueue = async (server: PostgresServer): Promise<ProvostQueue> => {
  const connection = await server.createDatabase();
  const db = await openDatabase(connection);
  const queue = createQueue({ db, clock: systemClock, random: Math.random });
  const { runId } = await db.transaction(LOCAL_TENANT, (tx) => startRun(tx, runRecords({})));
  return { connection, db, queue, runId };
};

export const enqueueTasks = ({ queue, runId }: ProvostQueue, taskIds: readonly string[]): Promise<void> => {
  const { tasks } = runRecords(Object.fromEntries(taskIds.map((taskId) => [taskId, { agent: AGENT }])));
  return queue.enqueue({ tenantId: LOCAL_TENANT, runId, tasks });
};

const endTask = async (queue: Queue, lease: Lease): Promise<void> => {
  await queue.reportDone(lease, { resultCommit: "result", baseCommit: "base", exitCode: 0, outputBlob: null });
  await queue.reportMerged(lease, `merge-${lease.attemptId}`);
};

const startFleet = ({ queue, runId }: ProvostQueue, slots: number, { onStarted, onDone }: WorkHooks): Fleet => {
  const fleet = createFleet({
    queue,
    clock: systemClock,
    tenantId: LOCAL_TENANT,
    runId,
    agentId: "bench-agent" as AgentId,
    agents: [AGENT],
    slots,
    leaseMs: LEASE_MS,
    work: async (lease) => {
      onStarted(lease.taskId);
      await endTask(queue, lease);
      onDone(lease.taskId);
    },
    onFault: () => void fleet.check().catch((error: unknown) => process.stderr.write(`provost: ${String(error)}\n`)),
  });
  return fleet;
};

const open = async (server: PostgresServer, profile: Profile): Promise<Session> => {
  const opened = await openProvostQueue(server);
  const { connection, db, runId } = opened;
  let fleet: Fleet | null = null;
  return {
    enqueue: async (taskId) => {
      await enqueueTasks(opened, [taskId]);
      fleet?.wake();
    },
    enqueueMany: (taskIds) => enqueueTasks(opened, taskIds),
    work: async (hooks) => {
      const started = startFleet(opened, SETTINGS[profile].slots, hooks);
      fleet = started;
      fleet.wake();
      return {
        stop: async () => {
          await started.drain();
          await started.check();
        },
      };
    },
    remaining: async () => {
      const { idle, active } = await db.transaction(LOCAL_TENANT, (tx) => countOpen(tx, runId));
      return idle + active;
    },
    settle: () => server.analyze(connection),
    close: async () => {
      await db.close();
      await server.dropDatabase(connection);
    },
  };
};

export const provost = (server: PostgresServer): Contender => ({
  name: "provost",
  version: packageVersion(),
  store: "postgres",
  settings: { throughput: { ...SETTINGS.throughput, clients: CLIENTS }, latency: SETTINGS.latency },
  open: (profile) => open(server, profile),
});

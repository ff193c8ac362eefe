/** A queue on a database of its own, with a clock that only the test moves. */
import type { PoolConfig } from "pg";
import { expect } from "vitest";
import { createEventLog } from "../../src/events/event-log.ts";
import { verifyChain } from "../../src/events/chain.ts";
import type { AgentId, RunId } from "../../src/model/ids.ts";
import { LOCAL_TENANT } from "../../src/model/ids.ts";
import type { Event } from "../../src/model/event.ts";
import type { Lease, TaskFailure } from "../../src/model/run.ts";
import { createQueue } from "../../src/queue/queue.ts";
import type { Queue } from "../../src/queue/queue.ts";
import { startRun } from "../../src/queue/run-control.ts";
import { openDatabase } from "../../src/store/database.ts";
import type { Database, Tx } from "../../src/store/database.ts";
import { listTasks } from "../../src/store/tasks/tasks.ts";
import { createTestClock } from "./clock.ts";
import type { TestClock } from "./clock.ts";
import { createDatabase, dropDatabase } from "./database.ts";
import { runRecords } from "./run-records.ts";
import type { TaskSketch } from "./run-records.ts";

export type QueueFixture = {
  connection: PoolConfig;
  db: Database;
  queue: Queue;
  clock: TestClock;
  inTx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Starts a run and releases what is ready. */
  start(tasks: Record<string, TaskSketch>): Promise<RunId>;
  lease(runId: RunId, limit?: number, agent?: string): Promise<Lease[]>;
  leaseOne(runId: RunId): Promise<Lease>;
  states(runId: RunId): Promise<Record<string, string>>;
  events(runId: RunId): Promise<Event[]>;
  /** Of one task, without those of attempts. */
  names(runId: RunId, taskId?: string): Promise<string[]>;
  close(): Promise<void>;
};

export const LEASE_MS = 10_000;
export const DONE = { resultCommit: "result", baseCommit: "base", exitCode: 0, outputBlob: "blob" };
export const ENDED = { exitCode: 1, outputBlob: "blob" };
export const failure = (errorClass: TaskFailure["class"], files: string[] = []): TaskFailure => ({
  code: "TASK_FAILED",
  class: errorClass,
  message: `failed as ${errorClass}`,
  files,
});

export const openQueueFixture = async (): Promise<QueueFixture> => {
  const connection = await createDatabase();
  const clock = createTestClock();
  const db = await openDatabase(connection, clock);
  const queue = createQueue({ db, clock, random: () => 0.5 });
  const log = createEventLog();
  const inTx = <T>(work: (tx: Tx) => Promise<T>) => db.transaction(LOCAL_TENANT, work);
  const lease: QueueFixture["lease"] = (runId, limit = 100, agent = "agent-1") =>
    queue.lease({
      tenantId: LOCAL_TENANT,
      runId,
      agentId: agent as AgentId,
      agents: ["shell"],
      limit,
      leaseMs: LEASE_MS,
    });
  const events: QueueFixture["events"] = (runId) => inTx((tx) => log.read(tx, { runId, limit: 10_000 }));
  return {
    connection,
    db,
    queue,
    clock,
    inTx,
    lease,
    events,
    start: async (tasks) => {
      const { runId } = await inTx((tx) => startRun(tx, runRecords(tasks)));
      await queue.release(LOCAL_TENANT, runId);
      return runId;
    },
    leaseOne: async (runId) => {
      const [one] = await lease(runId, 1);
      if (one === undefined) throw new Error("nothing is due");
      return one;
    },
    states: async (runId) =>
      Object.fromEntries((await inTx((tx) => listTasks(tx, runId))).map((task) => [task.taskId, task.state])),
    names: async (runId, taskId) => {
      const all = await events(runId);
      expect(verifyChain(all)).toEqual({ ok: true });
      return all.filter((event) => taskId === undefined || event.taskId === taskId).map((event) => event.name);
    },
    close: async () => {
      await db.close();
      await dropDatabase(connection);
    },
  };
};

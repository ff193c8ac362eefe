/** The queue of tasks without a run, on a database of its own, with a clock that only the test moves. */
import type { PoolConfig } from "pg";
import type { AgentId, TaskId } from "../../src/model/ids.ts";
import { LOCAL_TENANT } from "../../src/model/ids.ts";
import type { Enqueued, LeasedTask, NewQueueTask, QueueTask } from "../../src/model/queue-task.ts";
import type { TaskFailure } from "../../src/model/run.ts";
import { createTaskQueue } from "../../src/queue/task-queue.ts";
import type { LeaseTasks, TaskQueue } from "../../src/queue/task-queue.ts";
import type { Offer, OfferRequest } from "../../src/queue/task-queue/offers.ts";
import { openDatabase } from "../../src/store/database.ts";
import type { Database, Tx } from "../../src/store/database.ts";
import { createTestClock } from "./clock.ts";
import type { TestClock } from "./clock.ts";
import { createDatabase, dropDatabase } from "./database.ts";

export const LEASE_MS = 10_000;
export const AGENT = "agent-1" as AgentId;

export const failing = (errorClass: TaskFailure["class"]): TaskFailure => ({
  code: "TASK_FAILED",
  class: errorClass,
  message: `failed as ${errorClass}`,
  files: [],
});

export type Slots = { offer: Offer; got: LeasedTask[]; next(): Promise<LeasedTask> };

export type TaskQueueFixture = {
  connection: PoolConfig;
  db: Database;
  queue: TaskQueue;
  clock: TestClock;
  inTx<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Into the queue "q"; ids in the order of the tasks. */
  enqueue(...tasks: Partial<NewQueueTask>[]): Promise<TaskId[]>;
  enqueueOne(task?: Partial<NewQueueTask>, queue?: string): Promise<Enqueued>;
  lease(limit?: number, request?: Partial<LeaseTasks>): Promise<LeasedTask[]>;
  leaseOne(request?: Partial<LeaseTasks>): Promise<LeasedTask>;
  state(taskId: TaskId): Promise<QueueTask["state"]>;
  /** Resolves when it has been offered slots and hears what other control planes say. */
  hears: Promise<void>;
  /** @param count how many at once */
  slots(count: number, request?: Partial<OfferRequest>): Slots;
  close(): Promise<void>;
};

/**
 * @param shared a second control plane on the first one's database
 * @param before it listens to others no sooner
 */
export const openTaskQueue = async (
  shared?: TaskQueueFixture,
  before?: { listening: Promise<void> },
): Promise<TaskQueueFixture> => {
  const connection = shared?.connection ?? (await createDatabase());
  const clock = shared?.clock ?? createTestClock();
  const db = await openDatabase(connection, clock);
  const heard = Promise.withResolvers<void>();
  const listen: Database["listen"] = async (...asked) => {
    await before?.listening;
    const unlisten = await db.listen(...asked);
    heard.resolve();
    return unlisten;
  };
  const queue = createTaskQueue({ db: { ...db, listen }, clock, random: () => 0.5 });
  const tenantId = LOCAL_TENANT;
  const enqueueAll = (tasks: readonly Partial<NewQueueTask>[], name = "q"): Promise<Enqueued[]> =>
    queue.enqueue({ tenantId, queue: name, tasks: tasks.map((task) => ({ kind: "work", ...task })) });
  const lease: TaskQueueFixture["lease"] = (limit = 100, request = {}) =>
    queue.lease({ tenantId, queues: ["q"], capabilities: [], agentId: AGENT, limit, leaseMs: LEASE_MS, ...request });
  return {
    connection,
    db,
    queue,
    clock,
    inTx: (work) => db.transaction(tenantId, work),
    enqueue: async (...tasks) => (await enqueueAll(tasks)).map(({ taskId }) => taskId),
    enqueueOne: async (task = {}, name = "q") => (await enqueueAll([task], name))[0]!,
    lease,
    leaseOne: async (request) => {
      const [one] = await lease(1, request);
      if (one === undefined) throw new Error("nothing is due");
      return one;
    },
    hears: heard.promise,
    state: async (taskId) => (await queue.get(tenantId, taskId)).state,
    slots: (count, request = {}) => {
      const got: LeasedTask[] = [];
      let waiting: ((task: LeasedTask) => void) | null = null;
      let seen = 0;
      const offer = queue.offer({
        tenantId,
        queues: ["q"],
        capabilities: [],
        agentId: AGENT,
        leaseMs: LEASE_MS,
        wanted: () => count - got.length,
        onLeased: (tasks) => {
          got.push(...tasks);
          const first = got[seen];
          if (waiting === null || first === undefined) return;
          seen += 1;
          waiting(first);
          waiting = null;
        },
        onFault: (error) => {
          throw error;
        },
        ...request,
      });
      const next = (): Promise<LeasedTask> =>
        new Promise((resolve) => {
          const ready = got[seen];
          if (ready === undefined) {
            waiting = resolve;
            return;
          }
          seen += 1;
          resolve(ready);
        });
      return { offer, got, next };
    },
    close: async () => {
      await queue.close();
      await db.close();
      if (shared === undefined) await dropDatabase(connection);
    },
  };
};

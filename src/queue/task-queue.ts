/**
 * The queue of tasks that belong to no run: who may work on what, for how long, and what becomes of it.
 *
 * Invariants
 * - What is acknowledged is committed: a task that was enqueued, a lease that was handed out, a report.
 * - A task is leased to at most one agent at a time; each lease has a higher token than all before it.
 * - A report whose token is not the task's present one changes nothing: LEASE_LOST.
 * - A task that waits long enough comes before all that arrives later, whatever its priority.
 */
import { createEventLog } from "../events/event-log.ts";
import { ProvostError } from "../model/errors.ts";
import type { AgentId, TaskId, TenantId } from "../model/ids.ts";
import type { Enqueued, LeasedTask, NewQueueTask, QueueCounts, QueueTask, TaskLease } from "../model/queue-task.ts";
import { listFailedAttempts } from "../store/failed-attempts.ts";
import type { FailedAttempt } from "../store/failed-attempts.ts";
import { extendTaskLeases } from "../store/leased-tasks.ts";
import { nextScheduledAt, stageDue } from "../store/queue-moves.ts";
import { countQueues, findQueueTask, findReport, listQueueTasks } from "../store/queue-tasks.ts";
import type { QueueTaskFilter } from "../store/queue-tasks.ts";
import { pauseQueue, resumeQueue } from "../store/queues.ts";
import type { QueueParts } from "./queue-parts.ts";
import { createCancellations } from "./task-queue/cancellations.ts";
import type { OnCancelled } from "./task-queue/cancellations.ts";
import { cancelTasks, expireTasks, rescueTasks } from "./task-queue/endings.ts";
import { createEventWakes } from "./task-queue/event-wakes.ts";
import { newTaskRow } from "./task-queue/new-task.ts";
import type { Offer, OfferRequest } from "./task-queue/offers.ts";
import { createOpenOffers } from "./task-queue/open-offers.ts";
import { createReporting } from "./task-queue/reporting.ts";
import type { Reporting } from "./task-queue/reporting.ts";
import { createRounds } from "./task-queue/rounds.ts";
import type { Rounds } from "./task-queue/rounds.ts";

export type EnqueueTasks = { tenantId: TenantId; queue: string; tasks: readonly NewQueueTask[] };

export type LeaseTasks = {
  tenantId: TenantId;
  queues: readonly string[];
  /** All that the agent offers; tasks that require something else are passed over. */
  capabilities: readonly string[];
  agentId: AgentId;
  limit: number;
  leaseMs: number;
};

export type TaskQueue = Reporting & {
  /**
   * All or none, durable when it resolves; answers in the order of the tasks. REQUEST_INVALID. After
   * DATABASE_UNAVAILABLE nobody knows whether they are there: with an idempotency key or an id it is safe to ask again.
   */
  enqueue(request: EnqueueTasks): Promise<Enqueued[]>;
  /** What is due now, in the order of turns; nothing when there is nothing. */
  lease(request: LeaseTasks): Promise<LeasedTask[]>;
  /** A standing offer of slots: work is handed over as soon as it is there, new tasks with the commit that stores them. */
  offer(request: OfferRequest): Offer;
  /** Extends the leases; returns those that were lost. */
  heartbeat(leases: readonly TaskLease[], leaseMs: number): Promise<TaskLease[]>;
  /** Whether this very lease was reported on, as done or failed. */
  wasReported(lease: TaskLease): Promise<boolean>;
  /**
   * Ends what waits and what is in hand; returns those that it ended. Who works on one is told by `onCancelled`, and its
   * report finds the lease lost.
   */
  cancel(tenantId: TenantId, taskIds: readonly TaskId[], reason: string): Promise<TaskId[]>;
  /** Called on every control plane with tasks that were cancelled in hand; "all" when some may have been missed. */
  onCancelled(listener: OnCancelled): Promise<() => Promise<void>>;
  /** TASK_NOT_FOUND. */
  get(tenantId: TenantId, taskId: TaskId): Promise<QueueTask & { failedAttempts: FailedAttempt[] }>;
  /** The newest first; `before` of the next page is the last id of this one. */
  list(tenantId: TenantId, filter: QueueTaskFilter): Promise<QueueTask[]>;
  counts(tenantId: TenantId): Promise<QueueCounts[]>;
  /** Nothing of the queue is handed out until it is resumed. */
  pause(tenantId: TenantId, queue: string, reason: string): Promise<void>;
  resume(tenantId: TenantId, queue: string): Promise<void>;
  /** Makes due what has come to its time, ends what is past its deadline. When to look again; null when nothing waits. */
  stage(tenantId: TenantId): Promise<Date | null>;
  /** Ends leases that ran out: their agents are taken for lost. */
  rescue(tenantId: TenantId): Promise<TaskId[]>;
  /** Ends all offers, and resolves when nothing is under way. */
  close(): Promise<void>;
};

const STAGE_BATCH = 1_000;

// oxlint-disable-next-line eslint/max-lines-per-function -- one short entry an operation
export const createTaskQueue = (parts: QueueParts): TaskQueue => {
  const { db, clock, random } = parts;
  const offers = createOpenOffers({ db, clock, rounds: () => rounds });
  const rounds: Rounds = createRounds({
    db,
    clock,
    offersOf: (tenantId) => offers.of(tenantId),
    onEvents: createEventWakes({ db, clock }),
    onQueued: (tenantId, queued) => offers.announce(tenantId, queued),
  });
  const announce = (tenantId: TenantId, queues: ReadonlySet<string>): void => {
    // with the turns that they had: any
    if (queues.size > 0) offers.announce(tenantId, new Map([...queues].map((queue) => [queue, -Infinity])));
  };
  const reporting = createReporting({ db, random, rounds, announce });
  const cancellations = createCancellations(db);

  const stageAll = async (tenantId: TenantId): Promise<void> => {
    for (let count = STAGE_BATCH; count === STAGE_BATCH;) {
      const queues = await db.transaction(tenantId, (tx) => stageDue(tx, STAGE_BATCH));
      announce(tenantId, new Set(queues));
      count = queues.length;
    }
    while ((await db.transaction(tenantId, expireTasks)) > 0);
  };

  return {
    enqueue: ({ tenantId, queue, tasks }) =>
      new Promise((resolve, reject) => {
        const now = clock.now();
        const rows = tasks.map((task) => newTaskRow(queue, task, now));
        if (rows.length === 0) resolve([]);
        else rounds.enqueue(tenantId, { rows, resolve, reject });
      }),
    lease: ({ tenantId, ...request }) =>
      new Promise((resolve, reject) => {
        rounds.lease(tenantId, { request, resolve: ({ tasks }) => resolve(tasks), reject });
      }),
    offer: (request) => offers.open(request),
    heartbeat: async (leases, leaseMs) => {
      const lost: TaskLease[] = [];
      for (const [tenantId, mine] of Map.groupBy(leases, (lease) => lease.tenantId)) {
        lost.push(...(await db.transaction(tenantId, (tx) => extendTaskLeases(tx, mine, leaseMs))));
      }
      return lost;
    },
    ...reporting,
    wasReported: async (lease) => (await db.transaction(lease.tenantId, (tx) => findReport(tx, lease))) !== null,
    cancel: async (tenantId, taskIds, reason) => {
      const { waiting, inHand } = await db.transaction(tenantId, (tx) => cancelTasks(tx, taskIds, reason));
      if (inHand.length > 0) cancellations.announce(tenantId, inHand);
      return [...waiting, ...inHand];
    },
    onCancelled: (listener) => cancellations.listen(listener),
    get: (tenantId, taskId) =>
      db.transaction(tenantId, async (tx) => {
        const task = await findQueueTask(tx, taskId);
        if (task === null) throw new ProvostError("TASK_NOT_FOUND", `there is no task ${taskId}`, { taskId });
        return { ...task, failedAttempts: await listFailedAttempts(tx, taskId) };
      }),
    list: (tenantId, filter) => db.transaction(tenantId, (tx) => listQueueTasks(tx, filter)),
    counts: (tenantId) => db.transaction(tenantId, countQueues),
    pause: (tenantId, queue, reason) =>
      db.transaction(tenantId, async (tx) => {
        if (!(await pauseQueue(tx, queue, reason))) return;
        const payload = { queue, reason };
        await createEventLog().append(tx, [{ name: "queue.paused", runId: null, actor: "user", payload }]);
      }),
    resume: async (tenantId, queue) => {
      await db.transaction(tenantId, async (tx) => {
        if (!(await resumeQueue(tx, queue))) return;
        await createEventLog().append(tx, [{ name: "queue.resumed", runId: null, actor: "user", payload: { queue } }]);
      });
      announce(tenantId, new Set([queue]));
    },
    stage: async (tenantId) => {
      await stageAll(tenantId);
      return db.transaction(tenantId, nextScheduledAt);
    },
    rescue: async (tenantId) => {
      const taskIds: TaskId[] = [];
      for (;;) {
        const { retries, queues } = await db.transaction(tenantId, (tx) => rescueTasks(tx, random));
        if (retries.size === 0) return taskIds;
        taskIds.push(...retries.keys());
        announce(tenantId, queues);
      }
    },
    close: async () => {
      await offers.close();
      await cancellations.close();
      await rounds.idle();
    },
  };
};

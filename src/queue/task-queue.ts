/**
 * The queue of tasks that belong to no run: who may work on what, for how long, and what becomes of it.
 *
 * Invariants
 * - What is acknowledged is committed: a task that was enqueued, a lease that was handed out, a report.
 * - A task is leased to at most one agent at a time; each lease has a higher token than all before it.
 * - A report whose token is not the task's present one changes nothing: LEASE_LOST.
 * - A task that waits long enough comes before all that arrives later, whatever its priority.
 */
import type { AgentId, TaskId, TenantId } from "../model/ids.ts";
import type { Enqueued, LeasedTask, NewQueueTask, TaskLease } from "../model/queue-task.ts";
import { extendTaskLeases } from "../store/tasks/leased-tasks.ts";
import { createBreakers } from "./breakers/breakers.ts";
import type { Breakers } from "./breakers/breakers.ts";
import { createDoor } from "./door/door.ts";
import type { Door } from "./door/door.ts";
import { createGovernor } from "./governor/governor.ts";
import { createPolicyRetries } from "./policy-retries.ts";
import type { PolicyRetries } from "./policy-retries.ts";
import type { QueueParts } from "./queue-parts.ts";
import { createCancellations } from "./task-queue/cancellations.ts";
import type { OnCancelled } from "./task-queue/cancellations.ts";
import { cancelTasks } from "./task-queue/endings.ts";
import { createEventWakes } from "./task-queue/event-wakes.ts";
import { createInspection } from "./task-queue/inspection.ts";
import type { Inspection } from "./task-queue/inspection.ts";
import { createHandouts } from "./task-queue/handouts.ts";
import type { Handouts } from "./task-queue/handouts.ts";
import { newTaskRow, type TaskOrigin } from "./task-queue/new-task.ts";
import type { Offer, OfferRequest } from "./task-queue/offers.ts";
import { createOpenOffers } from "./task-queue/open-offers.ts";
import { createQueueControls } from "./task-queue/queue-controls.ts";
import type { QueueControls } from "./task-queue/queue-controls.ts";
import { createReporting } from "./task-queue/reporting.ts";
import type { Reporting } from "./task-queue/reporting.ts";
import { createRounds } from "./task-queue/rounds.ts";
import type { Rounds } from "./task-queue/rounds.ts";
import { createUpkeep } from "./task-queue/upkeep.ts";
import type { Upkeep } from "./task-queue/upkeep.ts";

type QueueBatch = { queue: string; tasks: readonly NewQueueTask[] };
export type EnqueueTasks = QueueBatch & {
  tenantId: TenantId;
  /** The actor that it is said of; the engine when absent. */
  by?: string;
  /** The event that led to it. */
  causation?: string;
};

export type LeaseTasks = {
  tenantId: TenantId;
  queues: readonly string[];
  /** All that the agent offers; tasks that require something else are passed over. */
  capabilities: readonly string[];
  agentId: AgentId;
  limit: number;
  leaseMs: number;
};

export type TaskQueue = Reporting &
  Inspection &
  QueueControls &
  Breakers &
  PolicyRetries &
  Upkeep & {
    /**
     * All or none, durable when it resolves; answers in the order of the tasks. REQUEST_INVALID, QUEUE_FULL. After
     * DATABASE_UNAVAILABLE nobody knows whether they are there: with an idempotency key or an id it is safe to ask again.
     */
    enqueue(request: EnqueueTasks): Promise<Enqueued[]>;
    /** The same into several queues: all of all or none. */
    enqueueTogether(
      tenantId: TenantId,
      batches: readonly QueueBatch[],
      by?: string,
      causation?: string | null,
    ): Promise<Enqueued[]>;
    /** What is due now, in the order of turns; nothing when there is nothing. */
    lease(request: LeaseTasks): Promise<LeasedTask[]>;
    /** A standing offer of slots: work is handed over as soon as it is there, new tasks with the commit that stores them. */
    offer(request: OfferRequest): Offer;
    /** Extends the leases; returns those that were lost. */
    heartbeat(leases: readonly TaskLease[], leaseMs: number): Promise<TaskLease[]>;
    /**
     * Ends what waits and what is in hand; returns those that it ended. Who works on one is told by `onCancelled`, and its
     * report finds the lease lost.
     * @param by the actor that it is said of
     */
    cancel(tenantId: TenantId, taskIds: readonly TaskId[], reason: string, by: string): Promise<TaskId[]>;
    /** Called on every control plane with tasks that were cancelled in hand; "all" when some may have been missed. */
    onCancelled(listener: OnCancelled): Promise<() => Promise<void>>;
    /** Ends all offers, and resolves when nothing is under way. */
    close(): Promise<void>;
  };

const ENGINE = "engine";
type Intake = Pick<TaskQueue, "enqueue" | "enqueueTogether">;

const takingIn = ({ clock }: QueueParts, rounds: Rounds, door: Door): Intake => {
  const put = (tenantId: TenantId, batches: readonly QueueBatch[], origin: TaskOrigin): Promise<Enqueued[]> =>
    new Promise((resolve, reject) => {
      const now = clock.now();
      const rows = batches.flatMap(({ queue, tasks }) => tasks.map((task) => newTaskRow(queue, task, now, origin)));
      door.pass(tenantId, batches);
      if (rows.length === 0) resolve([]);
      else rounds.enqueue(tenantId, { rows, resolve, reject });
    });
  const enqueueTogether: Intake["enqueueTogether"] = (tenantId, batches, by = ENGINE, causation = null) => {
    const ready = door.ready(tenantId);
    const origin = { by, causation };
    return ready === null ? put(tenantId, batches, origin) : ready.then(() => put(tenantId, batches, origin));
  };
  return {
    enqueue: ({ tenantId, by, causation, ...batch }) => enqueueTogether(tenantId, [batch], by, causation),
    enqueueTogether,
  };
};

const heartbeatIn = ({ db }: QueueParts): TaskQueue["heartbeat"] => {
  return async (leases, leaseMs) => {
    const lost: TaskLease[] = [];
    for (const [tenantId, mine] of Map.groupBy(leases, (lease) => lease.tenantId)) {
      lost.push(...(await db.transaction(tenantId, (tx) => extendTaskLeases(tx, mine, leaseMs))));
    }
    return lost;
  };
};

export const createTaskQueue = (parts: QueueParts): TaskQueue => {
  const { db, clock, random } = parts;
  const wakeEvents = createEventWakes({ db, clock });
  const offers = createOpenOffers({ db, clock, handouts: () => handouts });
  const rounds: Rounds = createRounds({
    db,
    clock,
    offersOf: (tenantId) => offers.of(tenantId),
    onEvents: (tenantId) => {
      wakeEvents(tenantId);
      offers.onRoom(tenantId);
    },
    onQueued: (tenantId, queued) => offers.announce(tenantId, queued),
  });
  const handouts: Handouts = createHandouts({ rounds, governor: createGovernor(db) });
  const announce = (tenantId: TenantId, queues: ReadonlySet<string>): void => {
    // with the turns that they had: any
    if (queues.size > 0) offers.announce(tenantId, new Map([...queues].map((queue) => [queue, -Infinity])));
  };
  const cancellations = createCancellations(db);
  const door = createDoor(parts);

  return {
    ...createReporting({ db, random, rounds, announce }),
    ...createInspection(parts),
    ...createBreakers(db),
    ...createPolicyRetries(db),
    ...createQueueControls({
      db,
      announce,
      onLimited: (tenantId, queue) => {
        door.forget(tenantId);
        offers.announce(tenantId, queue === null ? null : new Map([[queue, -Infinity]]));
      },
    }),
    ...createUpkeep({ db, random, announce }),
    ...takingIn(parts, rounds, door),
    lease: ({ tenantId, ...request }) =>
      new Promise((resolve, reject) => {
        handouts.lease(tenantId, { request, resolve: ({ tasks }) => resolve(tasks), reject });
      }),
    offer: (request) => offers.open(request),
    heartbeat: heartbeatIn(parts),
    cancel: async (tenantId, taskIds, reason, by) => {
      const { waiting, inHand } = await db.transaction(tenantId, (tx) => cancelTasks(tx, taskIds, reason, by));
      if (inHand.length > 0) cancellations.announce(tenantId, inHand);
      return [...waiting, ...inHand];
    },
    onCancelled: (listener) => cancellations.listen(listener),
    close: async () => {
      await offers.close();
      await cancellations.close();
      await rounds.idle();
      await handouts.idle();
    },
  };
};

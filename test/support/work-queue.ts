/** The contract of the queue of standalone work in memory: for tests of the fleet, where the database is not the point. */
import { ProvostError } from "../../src/model/errors.ts";
import type { TaskId, TenantId } from "../../src/model/ids.ts";
import { LOCAL_TENANT } from "../../src/model/ids.ts";
import type { Document } from "../../src/fleet/protocol/fields.ts";
import type { WorkLease, WorkQueue } from "../../src/fleet/work-queue.ts";
import type { TaskFailure } from "../../src/model/run.ts";
import type { LeasedTask } from "../../src/model/queue-task.ts";
import type { OfferRequest } from "../../src/queue/task-queue/offers.ts";

export type QueuedTask = {
  taskId: string;
  tenantId?: TenantId;
  queue?: string;
  kind?: string;
  payload?: Document;
  requires?: string[];
  prefers?: string[];
  near?: Record<string, string>;
  timeoutMs?: number | null;
};

type Entry = Required<QueuedTask> & {
  state: "queued" | "leased" | "succeeded" | "failed" | "cancelled";
  token: number;
  reported: Set<number>;
  failure: TaskFailure | null;
};

export type MemoryQueue = WorkQueue & {
  add(...tasks: QueuedTask[]): void;
  state(taskId: string): string;
  /** Takes a task away from whoever has it. */
  takeBack(taskId: string): void;
  /** Somebody else, who is no agent of the hub, takes all that waits. */
  steal(): void;
  cancel(taskId: string): void;
  log: string[];
  results: Map<string, Document>;
  /** Set to make the next calls fail. */
  fault: { error: Error | null };
  /** How often it was asked, and whether it is being asked. */
  leasing: { asked: number; asking: boolean };
};

type Standing = { request: OfferRequest; asking: boolean; woken: boolean; closed: boolean };

export const createMemoryQueue = (): MemoryQueue => {
  const tasks = new Map<string, Entry>();
  const log: string[] = [];
  const results = new Map<string, Document>();
  const fault: MemoryQueue["fault"] = { error: null };
  const leasing = {
    asked: 0,
    get asking() {
      return [...offers].some((standing) => standing.asking);
    },
  };
  const offers = new Set<Standing>();
  const cancelListeners = new Set<Parameters<WorkQueue["onCancelled"]>[0]>();

  const answer = async () => {
    await new Promise<void>((resolve) => setImmediate(resolve));
    if (fault.error !== null) throw fault.error;
  };
  const holds = ({ taskId, token }: WorkLease): Entry | null => {
    const task = tasks.get(taskId);
    return task?.state === "leased" && task.token === token ? task : null;
  };
  const held = (lease: WorkLease): Entry => {
    const task = holds(lease);
    if (task) return task;
    throw new ProvostError("LEASE_LOST", `task ${lease.taskId} is not held with token ${lease.token}`);
  };
  const take = ({ tenantId, queues, capabilities, agentId }: OfferRequest, limit: number): LeasedTask[] => {
    const isDue = (task: Entry) =>
      task.state === "queued" &&
      task.tenantId === tenantId &&
      queues.includes(task.queue) &&
      task.requires.every((wanted) => capabilities.includes(wanted));
    return [...tasks.values()]
      .filter(isDue)
      .slice(0, limit)
      .map((task) => {
        task.state = "leased";
        task.token += 1;
        const { taskId, queue, kind, payload, timeoutMs, requires, prefers, near, token } = task;
        const lease = { tenantId, runId: null, taskId: taskId as TaskId, token, agentId };
        const rest = { title: taskId, attempt: token, timeoutMs, previousFailure: task.failure };
        return { lease, queue, kind, payload, requires, prefers, near, ...rest };
      });
  };
  /** As the real one: one question at a time, and none while nobody wakes it. */
  const ask = async (standing: Standing): Promise<void> => {
    const { request } = standing;
    leasing.asked += 1;
    await answer();
    const limit = request.wanted();
    const taken = standing.closed || limit <= 0 ? [] : take(request, limit);
    if (taken.length > 0) request.onLeased(taken, Date.now() + request.leaseMs);
  };
  const wake = (standing: Standing): void => {
    standing.woken = true;
    if (standing.asking || standing.closed) return;
    standing.asking = true;
    standing.woken = false;
    ask(standing)
      .catch((error: unknown) => standing.request.onFault(error))
      .finally(() => {
        standing.asking = false;
        if (standing.woken) wake(standing);
      });
  };
  return {
    log,
    results,
    fault,
    leasing,
    add: (...added) => {
      for (const task of added) {
        const defaults = { tenantId: LOCAL_TENANT, queue: "default", kind: "test", payload: null, timeoutMs: null };
        const wishes = { requires: [], prefers: [], near: {} };
        tasks.set(task.taskId, {
          ...defaults,
          ...wishes,
          ...task,
          state: "queued",
          token: 0,
          reported: new Set(),
          failure: null,
        });
      }
      offers.forEach(wake);
    },
    state: (taskId) => tasks.get(taskId)?.state ?? "unknown",
    takeBack: (taskId) => {
      const task = tasks.get(taskId);
      if (task) task.state = "queued";
    },
    steal: () => {
      for (const task of tasks.values()) {
        if (task.state !== "queued") continue;
        task.state = "leased";
        task.token += 1;
      }
    },
    cancel: (taskId) => {
      const task = tasks.get(taskId);
      if (task === undefined) throw new Error(`there is no task ${taskId}`);
      task.state = "cancelled";
      const cancelled: TaskId[] = [taskId as TaskId];
      for (const listener of cancelListeners) listener(task.tenantId, cancelled);
    },
    onCancelled: async (listener) => {
      cancelListeners.add(listener);
      return async () => void cancelListeners.delete(listener);
    },
    offer: (request) => {
      const standing = { request, asking: false, woken: false, closed: false };
      offers.add(standing);
      wake(standing);
      return {
        wake: () => wake(standing),
        close: async () => {
          standing.closed = true;
          offers.delete(standing);
        },
      };
    },
    heartbeat: async (leases) => {
      await answer();
      return leases.filter((lease) => holds(lease) === null);
    },
    reportSucceeded: async (lease, { result, outputBlob }) => {
      await answer();
      const task = held(lease);
      task.state = "succeeded";
      task.reported.add(lease.token);
      results.set(lease.taskId, result ?? null);
      log.push(
        `done ${lease.taskId} by ${lease.agentId}${typeof outputBlob !== "string" ? "" : ` with output ${outputBlob}`}`,
      );
    },
    reportFailed: async (lease, failure) => {
      await answer();
      const task = held(lease);
      const { code } = failure;
      task.failure = failure;
      // As the real one does: to another agent, and the others are for good.
      task.state = failure.class === "agent_lost" ? "queued" : "failed";
      task.reported.add(lease.token);
      log.push(`failed ${lease.taskId} by ${lease.agentId}: ${code}`);
      return { retryInMs: null };
    },
    wasReported: async (lease) => tasks.get(lease.taskId)?.reported.has(lease.token) ?? false,
    giveBack: async (lease, reason) => {
      await answer();
      held(lease).state = "queued";
      offers.forEach(wake);
      log.push(`back ${lease.taskId}: ${reason}`);
    },
  };
};

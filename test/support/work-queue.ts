/** The contract of the queue of standalone work in memory: for tests of the fleet, where the database is not the point. */
import { ProvostError } from "../../src/model/errors.ts";
import type { TaskId, TenantId } from "../../src/model/ids.ts";
import { LOCAL_TENANT } from "../../src/model/ids.ts";
import type { Document } from "../../src/fleet/protocol/fields.ts";
import type { LeasedWork, WorkLease, WorkQueue } from "../../src/fleet/work-queue.ts";

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
  state: "queued" | "leased" | "succeeded" | "failed";
  token: number;
  reported: Set<number>;
};

export type MemoryQueue = WorkQueue & {
  add(...tasks: QueuedTask[]): void;
  state(taskId: string): string;
  /** Takes a task away from whoever has it. */
  takeBack(taskId: string): void;
  log: string[];
  results: Map<string, Document>;
  /** Set to make the next calls fail. */
  fault: { error: Error | null };
  leasing: { asked: number };
};

export const createMemoryQueue = (): MemoryQueue => {
  const tasks = new Map<string, Entry>();
  const log: string[] = [];
  const results = new Map<string, Document>();
  const fault: MemoryQueue["fault"] = { error: null };
  const leasing = { asked: 0 };

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
  return {
    log,
    results,
    fault,
    leasing,
    add: (...added) => {
      for (const task of added) {
        const defaults = { tenantId: LOCAL_TENANT, queue: "default", kind: "test", payload: null, timeoutMs: null };
        const wishes = { requires: [], prefers: [], near: {} };
        tasks.set(task.taskId, { ...defaults, ...wishes, ...task, state: "queued", token: 0, reported: new Set() });
      }
    },
    state: (taskId) => tasks.get(taskId)?.state ?? "unknown",
    takeBack: (taskId) => {
      const task = tasks.get(taskId);
      if (task) task.state = "queued";
    },
    lease: async ({ tenantId, queues, capabilities, limit, agentId }) => {
      leasing.asked += 1;
      await answer();
      const due = [...tasks.values()].filter(
        (task) =>
          task.state === "queued" &&
          task.tenantId === tenantId &&
          queues.includes(task.queue) &&
          task.requires.every((wanted) => capabilities.includes(wanted)),
      );
      return due.slice(0, limit).map((task): LeasedWork => {
        task.state = "leased";
        task.token += 1;
        const { taskId, queue, kind, payload, timeoutMs, requires, prefers, near, token } = task;
        const lease = { tenantId, runId: null, taskId: taskId as TaskId, token, agentId };
        return {
          lease,
          queue,
          kind,
          title: taskId,
          payload,
          attempt: token,
          timeoutMs,
          previousFailure: null,
          requires,
          prefers,
          near,
        };
      });
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
      results.set(lease.taskId, result);
      log.push(`done ${lease.taskId} by ${lease.agentId}${outputBlob === null ? "" : ` with output ${outputBlob}`}`);
    },
    reportFailed: async (lease, { code }) => {
      await answer();
      const task = held(lease);
      task.state = "failed";
      task.reported.add(lease.token);
      log.push(`failed ${lease.taskId} by ${lease.agentId}: ${code}`);
      return { retryInMs: null };
    },
    wasReported: async (lease) => tasks.get(lease.taskId)?.reported.has(lease.token) ?? false,
    giveBack: async (lease, reason) => {
      await answer();
      held(lease).state = "queued";
      log.push(`back ${lease.taskId}: ${reason}`);
    },
  };
};

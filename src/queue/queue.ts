/**
 * The queue: who may work on what, for how long, and what becomes of it.
 *
 * Invariants
 * - A task is leased to at most one agent at a time; each lease has a higher token than all before it.
 * - A report whose token is not the task's present one changes nothing: LEASE_LOST.
 * - Of two tasks that conflict, at most one is leased or merging.
 * - Every change of a state and its event are one transaction.
 * - From the report "done" on the engine holds the task: it needs no heartbeat, and no lease of it can expire.
 */
import type { RunId, TaskId, TenantId } from "../model/ids.ts";
import type { Lease, TaskFailure } from "../model/run.ts";
import { releaseTasks } from "../store/tasks/task-moves.ts";
import { nextDueAt } from "../store/tasks/tasks.ts";
import { createEventLog } from "../events/event-log.ts";
import { createGroupCommit } from "./group-commit.ts";
import type { QueueParts } from "./queue-parts.ts";
import { heartbeat } from "./heartbeat.ts";
import { leaseTasks } from "./lease.ts";
import type { LeaseRequest } from "./lease.ts";
import { recall } from "./recall.ts";
import { reportFailed } from "./report-failed.ts";
import type { DoneResult, EndResult } from "./report.ts";
import { giveBack } from "./report.ts";

export type Queue = {
  /** waiting → queued for tasks whose dependencies have all succeeded and whose stage is open; returns their ids. */
  release(tenantId: TenantId, runId: RunId): Promise<TaskId[]>;
  lease(request: LeaseRequest): Promise<Lease[]>;
  /** Extends the leases; returns those that were lost. */
  heartbeat(leases: readonly Lease[], leaseMs: number): Promise<Lease[]>;
  /** leased → merging; cancelled when the run is being cancelled. LEASE_LOST. */
  reportDone(lease: Lease, result: DoneResult): Promise<{ state: "merging" | "cancelled" }>;
  /** leased or merging → queued for the next attempt, or failed when its class allows none. LEASE_LOST. */
  reportFailed(lease: Lease, failure: TaskFailure, result: EndResult): Promise<{ retryInMs: number | null }>;
  /** leased or merging → queued at once; the attempt does not count as a failure. LEASE_LOST. */
  giveBack(lease: Lease, reason: string): Promise<void>;
  /** merging → succeeded, and the run's head is `mergeCommit`. LEASE_LOST. */
  reportMerged(lease: Lease, mergeCommit: string): Promise<void>;
  /** Takes back all leases of a run whose agents are known to be dead with their engine; counts as no failure. */
  recall(tenantId: TenantId, runId: RunId, reason: string): Promise<TaskId[]>;
  /** When the next queued task may be tried again; null when none waits for a time in the future. */
  nextDueAt(tenantId: TenantId, runId: RunId): Promise<Date | null>;
};

export const createQueue = (parts: QueueParts): Queue => {
  const { db, clock } = parts;
  const events = createEventLog();
  const together = createGroupCommit(parts);
  const release = (tenantId: TenantId, runId: RunId): Promise<TaskId[]> =>
    db.transaction(tenantId, async (tx) => {
      const taskIds = await releaseTasks(tx, runId);
      const payload = { reason: "its dependencies have succeeded" };
      await events.append(
        tx,
        taskIds.map((taskId) => ({ name: "task.queued", runId, taskId, actor: "engine", payload })),
      );
      return taskIds;
    });
  return {
    release,
    lease: (request) => leaseTasks(parts, request),
    heartbeat: (leases, leaseMs) => heartbeat(parts, leases, leaseMs),
    reportDone: (lease, result) => together.reportDone({ lease, result }),
    reportFailed: (lease, failure, result) => reportFailed(parts, lease, failure, result),
    giveBack: (lease, reason) => giveBack(parts, lease, reason),
    reportMerged: (lease, mergeCommit) => together.reportMerged({ lease, mergeCommit }),
    recall: (tenantId, runId, reason) => recall(parts, tenantId, runId, reason),
    nextDueAt: (tenantId, runId) => db.transaction(tenantId, (tx) => nextDueAt(tx, runId, clock.now())),
  };
};

/** What agents and the merge queue report about a lease. */
import { createEventLog } from "../events/event-log.ts";
import { ProvostError } from "../model/errors.ts";
import type { NewEvent } from "../model/event.ts";
import type { Lease } from "../model/run.ts";
import { moveAttempt } from "../store/runs/attempts.ts";
import type { AttemptMove, MovedAttempt } from "../store/runs/attempts.ts";
import type { Tx } from "../store/database.ts";
import { completeIntents } from "../store/runs/merges.ts";
import { lockRun, moveHead } from "../store/runs/runs.ts";
import { freeKeys } from "../store/tasks/task-key-holders.ts";
import { moveHeldTask } from "../store/tasks/task-moves.ts";
import type { HeldMove, HeldTask } from "../store/tasks/task-moves.ts";
import type { QueueParts } from "./queue-parts.ts";

/** What is known about an attempt when it has ended. */
export type EndResult = { exitCode: number | null; outputBlob: string | null };
export type DoneResult = EndResult & { resultCommit: string | null; baseCommit: string };

const leaseLost = ({ runId, taskId, token, agentId }: HeldTask & { agentId?: string }): ProvostError => {
  const message = `${agentId ?? "the agent"} no longer holds task ${taskId} of run ${runId}; its report was ignored`;
  return new ProvostError("LEASE_LOST", message, { runId, taskId, token });
};

/** Moves the task and its attempt together. LEASE_LOST when the token is old or the task has moved on. */
export const moveBoth = async (tx: Tx, held: HeldTask, task: HeldMove, attempt: AttemptMove): Promise<MovedAttempt> => {
  if (!(await moveHeldTask(tx, held, task))) throw leaseLost(held);
  if (task.to !== "merging") await freeKeys(tx, [held]);
  const moved = await moveAttempt(tx, held, attempt);
  if (moved === null) {
    throw new ProvostError(
      "INTERNAL",
      `task ${held.taskId} of run ${held.runId} has no attempt ${held.token} to move`,
      {
        runId: held.runId,
        taskId: held.taskId,
      },
    );
  }
  if (task.to !== "merging" && task.to !== "succeeded") await completeIntents(tx, [moved.attemptId], "abandoned");
  return moved;
};

/** Ends an attempt of a run that is being cancelled: whatever its outcome, the task is cancelled. */
export const cancelHeld = async (tx: Tx, held: HeldTask, result: Partial<DoneResult>): Promise<NewEvent> => {
  const { runId, taskId } = held;
  const { agentId } = await moveBoth(tx, held, { to: "cancelled" }, { ...result, to: "cancelled", now: tx.now });
  const payload = { reason: "the run was cancelled" };
  return { name: "task.cancelled", runId, taskId, actor: agentId, payload };
};

export const reportDone = (
  { db }: QueueParts,
  lease: Lease,
  result: DoneResult,
): Promise<{ state: "merging" | "cancelled" }> =>
  db.transaction(lease.tenantId, async (tx) => {
    const run = await lockRun(tx, lease.runId, "share");
    if (run.state === "cancelling") {
      await createEventLog().append(tx, [await cancelHeld(tx, lease, result)]);
      return { state: "cancelled" };
    }
    const { runId, taskId } = lease;
    const task = { to: "merging", from: ["leased"] } as const;
    const { attemptId, number, agentId } = await moveBoth(tx, lease, task, { ...result, to: "merging", now: tx.now });
    const payload = { attemptId, number, resultCommit: result.resultCommit };
    await createEventLog().append(tx, [{ name: "task.merging", runId, taskId, actor: agentId, payload }]);
    return { state: "merging" };
  });

/** Also while the run is paused or being cancelled: the branch has moved, and the record has to say so. */
export const reportMerged = ({ db }: QueueParts, lease: Lease, mergeCommit: string): Promise<void> =>
  db.transaction(lease.tenantId, async (tx) => {
    const { runId, taskId } = lease;
    await lockRun(tx, runId, "update");
    const task = { to: "succeeded", mergeCommit, failure: null } as const;
    const { attemptId, number } = await moveBoth(tx, lease, task, { to: "succeeded", now: tx.now });
    await completeIntents(tx, [attemptId], "done");
    await moveHead(tx, runId, mergeCommit);
    const payload = { attemptId, number, mergeCommit };
    await createEventLog().append(tx, [{ name: "task.succeeded", runId, taskId, actor: "engine", payload }]);
  });

export const giveBack = ({ db, clock }: QueueParts, lease: Lease, reason: string): Promise<void> =>
  db.transaction(lease.tenantId, async (tx) => {
    const run = await lockRun(tx, lease.runId, "share");
    const event =
      run.state === "cancelling" ? await cancelHeld(tx, lease, {}) : await requeue(tx, lease, reason, clock.now());
    await createEventLog().append(tx, [event]);
  });

const requeue = async (tx: Tx, { runId, taskId, token }: Lease, reason: string, now: Date): Promise<NewEvent> => {
  const task = { to: "queued", nextAttemptAt: now } as const;
  const { agentId } = await moveBoth(tx, { runId, taskId, token }, task, { to: "cancelled", now: tx.now });
  return { name: "task.queued", runId, taskId, actor: agentId, payload: { reason } };
};

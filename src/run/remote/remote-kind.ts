/**
 * Has the task of a run done by an agent on another machine. To the run it is a way to work in the attempt's worktree like
 * any other: it ends with the files there changed, and what they are worth is decided as always. To the fleet it is a task
 * of a queue like any other, under the attempt's id: leases, cancelling and the choice of an agent are those of the fleet.
 */
import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { AgentKind, WorkRequest, WorkResult } from "../../agents/kinds/agent-kind.ts";
import { failedWork } from "../../agents/kinds/shell/work-result.ts";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { QueueTask } from "../../model/queue-task.ts";
import {
  MAX_RESULT_BYTES,
  REMOTE_KIND,
  RESULT_BUNDLE,
  RESULT_REF,
  remoteResultSchema,
} from "../../model/remote-task.ts";
import type { QueueDesk } from "../../queue/queue-desk.ts";
import { listAssignments } from "../../store/agents/agents-assignments.ts";
import { endRemoteAttempt, type RemoteOutcome } from "../../store/runs/remote-attempts.ts";
import { takeResult } from "../../workspace/bundle/take-result.ts";
import { checkoutTree } from "../../workspace/checkout-tree.ts";
import type { Repository } from "../../workspace/repository.ts";
import type { RunContext } from "../start/context.ts";
import type { RemoteDesk } from "./run-work.ts";
import { sendOut } from "./send-out.ts";
import { waitForEnd } from "./wait-for-end.ts";

export type RemoteParts = Pick<RunContext, "db" | "events" | "clock" | "home" | "blobs"> & {
  queues: (tenantId: TenantId) => QueueDesk;
  desk: RemoteDesk;
};

/** How an attempt ended, for the run and for the record. */
type Settled = { result: WorkResult; outcome: RemoteOutcome };

/** Puts what was handed in into the attempt's worktree. */
const takeIn = async (
  { blobs, home }: RemoteParts,
  { lease, baseCommit, worktree }: WorkRequest,
  repository: Repository,
  task: QueueTask,
): Promise<Settled> => {
  const said = remoteResultSchema.safeParse(task.result);
  const handedIn = task.evidence.find(({ name }) => name === RESULT_BUNDLE);
  if (!said.success || said.data.changed !== (handedIn !== undefined))
    throw new ProvostError("RESULT_REFUSED", "the report that came back does not say what was done");
  if (handedIn !== undefined) {
    const tree = await takeResult(repository, {
      bundle: blobs.path(handedIn.sha256),
      base: baseCommit,
      ref: RESULT_REF,
      maxBytes: MAX_RESULT_BYTES,
      quarantine: join(home.worktrees, lease.runId, "incoming", lease.attemptId),
    });
    await checkoutTree(repository, worktree, tree);
  }
  return { result: { kind: "done", exitCode: 0 }, outcome: "done" };
};

const settle = async (
  parts: RemoteParts,
  request: WorkRequest,
  repository: Repository,
  task: QueueTask,
): Promise<Settled> => {
  if (task.state === "cancelled")
    return { result: failedWork("TASK_CANCELLED", "it was cancelled"), outcome: "cancelled" };
  if (task.state === "failed" && task.failure !== null) {
    const outcome = task.failure.code === "AGENT_LOST" ? "lost" : "failed";
    return { result: { kind: "failed", failure: { ...task.failure, files: [] }, exitCode: null }, outcome };
  }
  try {
    return await takeIn(parts, request, repository, task);
  } catch (error) {
    if (!(error instanceof ProvostError) || error.code !== "RESULT_REFUSED") throw error;
    return { result: failedWork("RESULT_REFUSED", error.message), outcome: "refused" };
  }
};

/** Who had it is written behind the work, and may not be on record yet. */
const record = async (
  { db, events }: RemoteParts,
  { lease }: WorkRequest,
  task: QueueTask,
  outcome: RemoteOutcome,
): Promise<void> => {
  const { runId, taskId, attemptId, number, tenantId } = lease;
  await db.transaction(tenantId, async (tx) => {
    const [last] = await listAssignments(tx, "", attemptId);
    const agentId = last?.agentId ?? task.leaseAgentId;
    await endRemoteAttempt(tx, attemptId, { outcome, agentId });
    const payload = { attemptId, number, agentId, outcome };
    await events.append(tx, [{ name: "attempt.remote", runId, taskId, actor: "engine", payload }]);
  });
};

const work = async (parts: RemoteParts, request: WorkRequest): Promise<WorkResult> => {
  const { lease, outputPath, signal } = request;
  const { attemptId, tenantId } = lease;
  const queue = parts.queues(tenantId);
  await mkdir(dirname(outputPath), { recursive: true });
  const watch = parts.desk.watch(tenantId, attemptId, outputPath);
  try {
    const repository = await sendOut({ ...parts, queue }, request);
    const task = await waitForEnd({ queue, clock: parts.clock, reported: watch.reported }, attemptId, signal);
    await watch.close();
    if (task.outputBlob !== null) await copyFile(parts.blobs.path(task.outputBlob), outputPath);
    const { result, outcome } = await settle(parts, request, repository, task);
    await record(parts, request, task, outcome);
    // The run decides whether it is tried again: a person who looks for dead letters has nothing to do with it.
    if (task.state === "failed") await queue.deadLetters.purge({ taskIds: [task.taskId] }, "engine");
    return result;
  } finally {
    await watch.close();
  }
};

export const createRemoteKind = (parts: RemoteParts): AgentKind => ({
  name: REMOTE_KIND,
  work: (request) => work(parts, request),
});

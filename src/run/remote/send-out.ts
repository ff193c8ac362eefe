import type { WorkRequest } from "../../agents/kinds/agent-kind.ts";
import { ProvostError } from "../../model/errors.ts";
import { RUN_TASK_KIND, RUN_TASK_QUEUE, remoteTaskSchema, type RemoteTask } from "../../model/remote-task.ts";
import type { QueueDesk } from "../../queue/queue-desk.ts";
import { sha256 } from "../../runtime/hash.ts";
import type { Database } from "../../store/database.ts";
import { insertRemoteAttempt, listRemoteAttempts, type RemoteAttempt } from "../../store/runs/remote-attempts.ts";
import { getRunPlan } from "../../store/runs/run-plans.ts";
import { getRun } from "../../store/runs/runs.ts";
import { openRepository, type Repository } from "../../workspace/repository.ts";

/** For what comes before and after the script: fetching the repository, handing in the result. */
const AROUND_SCRIPT_MS = 15 * 60_000;

/** An engine that was killed has left it, and its attempt is this one's forerunner: two must not be at it. */
const recallForerunners = async (queue: QueueDesk, before: readonly RemoteAttempt[]): Promise<void> => {
  for (const { attemptId } of before.filter(({ outcome }) => outcome === null)) {
    await queue.cancel(attemptId, "the engine that waited for it was stopped", "engine").catch((error: unknown) => {
      if (error instanceof ProvostError && ["STATE_CONFLICT", "TASK_NOT_FOUND"].includes(error.code)) return;
      throw error;
    });
  }
};

/** Those that lost it, or handed in what was refused. */
const toAvoid = (before: readonly RemoteAttempt[]): string[] => [
  ...new Set(
    before.flatMap(({ agentId, outcome }) =>
      agentId !== null && (outcome === "lost" || outcome === "refused") ? [agentId] : [],
    ),
  ),
];

const orderFor = (
  request: WorkRequest,
  { commonDir }: Repository,
  { exclude, avoid, env }: { exclude: readonly string[]; avoid: string[]; env: string[] },
): RemoteTask => {
  const { lease, task, assignment, baseCommit, sandbox, timeoutMs } = request;
  const { runId, taskId, attemptId, number, tenantId } = lease;
  if (task.script === null) throw new ProvostError("TASK_UNBOUND", `"${task.title}" has no script`);
  const limits = assignment?.agent.sandbox;
  return remoteTaskSchema.parse({
    runId,
    taskId,
    attemptId,
    number,
    repositoryId: sha256(`${tenantId}\0${commonDir}`),
    baseCommit,
    script: task.script,
    timeoutMs,
    network: sandbox?.network ?? "on",
    memoryBytes: limits?.memory === undefined ? null : limits.memory * 2 ** 20,
    processes: limits?.processes ?? null,
    diskBytes: sandbox?.disk?.limitBytes ?? null,
    env,
    conflictFiles: [...task.conflictFiles],
    exclude: [...exclude],
    avoid,
  });
};

/** Puts the attempt on record and into the queue; resolves with the repository that it is about. */
export const sendOut = async (
  { db, queue }: { db: Database; queue: QueueDesk },
  request: WorkRequest,
): Promise<Repository> => {
  const { lease, task, assignment, baseCommit, timeoutMs } = request;
  const { runId, taskId, attemptId, number, tenantId } = lease;
  const { before, run, plan } = await db.transaction(tenantId, async (tx) => ({
    before: await listRemoteAttempts(tx, runId, taskId),
    run: await getRun(tx, runId),
    plan: (await getRunPlan(tx, runId)).plan,
  }));
  await recallForerunners(queue, before);
  const { repositoryPath } = run;
  const repository = await openRepository(repositoryPath);
  const planned = plan.tasks.find(({ id }) => id === taskId);
  const payload = orderFor(request, repository, {
    exclude: plan.repository.links,
    avoid: toAvoid(before),
    env: [...new Set([...(assignment?.agent.env ?? []), ...(planned?.binding?.env ?? [])])],
  });
  await db.transaction(tenantId, (tx) =>
    insertRemoteAttempt(tx, { attemptId, runId, taskId, number, repositoryPath, baseCommit }),
  );
  const needs = planned?.capabilities ?? [];
  await queue.enqueue(
    RUN_TASK_QUEUE,
    [
      {
        taskId: attemptId,
        kind: RUN_TASK_KIND,
        title: task.title.slice(0, 500),
        payload,
        requires: [...new Set([...(assignment?.agent.capabilities ?? []), ...needs])],
        timeoutMs: timeoutMs + AROUND_SCRIPT_MS,
        // The run is the one that tries again.
        maxAttempts: 1,
      },
    ],
    "engine",
  );
  return repository;
};

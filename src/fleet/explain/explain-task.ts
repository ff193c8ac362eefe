import { ProvostError } from "../../model/errors.ts";
import type { RunId, TaskId } from "../../model/ids.ts";
import type { QueueTask } from "../../model/queue-task.ts";
import type { RunTask } from "../../model/run.ts";
import { listAssignments } from "../../store/agents-assignments.ts";
import { findRunOf, readQueueObstacles, readRunObstacles, type RunObstacles } from "../../store/agents-explain.ts";
import { listRegistered } from "../../store/agents-registry.ts";
import type { Tx } from "../../store/database.ts";
import { findQueueTask } from "../../store/queue-tasks.ts";
import { getTask } from "../../store/tasks.ts";
import { couldHelp, missingAgents } from "./agents-for.ts";
import type { Explanation } from "./explanation.ts";
import { whyChosen } from "./why-chosen.ts";

const time = (date: Date): string => date.toISOString();

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const failureNote = (failure: { code: string; message: string } | null, attempts: number): string[] =>
  failure === null ? [] : [`attempt ${attempts} failed with ${failure.code}: ${failure.message}`];

const whyQueueTaskWaits = async (tx: Tx, task: QueueTask): Promise<string[]> => {
  const { pausedReason, keyHolder, ahead } = await readQueueObstacles(tx, task);
  const wanted = { queue: task.queue, requires: task.requires };
  const agents = await listRegistered(tx);
  const blocked = [
    ...(pausedReason === null ? [] : [`queue "${task.queue}" is paused: ${pausedReason || "no reason was given"}`]),
    ...(task.runAt > tx.now ? [`it runs at ${time(task.runAt)}`] : []),
    ...(keyHolder === null
      ? []
      : [`concurrency key "${task.concurrencyKey}" is held by task ${keyHolder.taskId} at agent ${keyHolder.agentId}`]),
    ...missingAgents(agents, wanted),
  ];
  const turn =
    ahead > 0
      ? `${plural(ahead, "task comes", "tasks come")} before it in queue "${task.queue}"`
      : "it is the next in its queue";
  const rest = [turn, ...failureNote(task.failure, task.attempts)];
  return blocked.length > 0 ? [...blocked, ...couldHelp(agents, wanted), ...rest] : rest;
};

const queueTaskReasons = async (tx: Tx, task: QueueTask): Promise<string[]> => {
  switch (task.state) {
    case "queued":
    case "scheduled":
      return whyQueueTaskWaits(tx, task);
    case "leased":
      return [
        `it is in hand, leased until ${task.leaseExpiresAt === null ? "an unknown time" : time(task.leaseExpiresAt)}`,
      ];
    case "succeeded":
      return [`it succeeded at agent ${task.leaseAgentId ?? "(unknown)"}`];
    case "failed":
      return ["it has failed for good", ...failureNote(task.failure, task.attempts)];
    case "cancelled":
      return ["it was cancelled"];
    default:
      return task.state satisfies never;
  }
};

const dependencyReason = ({ taskId, state }: { taskId: string; state: string }): string =>
  `it depends on task ${taskId}, which is ${state}`;

const runTaskReasons = (task: RunTask, obstacles: RunObstacles, now: Date): string[] => {
  const { runState, stage, openStage, openDependencies, conflicts } = obstacles;
  if (!["waiting", "queued"].includes(task.state)) {
    return [`it is ${task.state}`, ...failureNote(task.failure, task.leaseToken)];
  }
  const reasons = [
    ...(runState === "running" ? [] : [`its run is ${runState}`]),
    ...(stage > openStage
      ? [`its phase is of stage ${stage}, and the gates of stage ${openStage} are not passed`]
      : []),
    ...openDependencies.map(dependencyReason),
    ...conflicts.map((taskId) => `task ${taskId}, which it conflicts with, is in hand`),
    ...(task.nextAttemptAt > now ? [`its next attempt is at ${time(task.nextAttemptAt)}`] : []),
  ];
  const last = failureNote(task.failure, task.leaseToken);
  return reasons.length > 0 ? [...reasons, ...last] : [`it waits for a free slot of agent "${task.agent}"`, ...last];
};

const assignmentsOf = async (tx: Tx, runId: string, taskId: string): Promise<Explanation["assignments"]> =>
  (await listAssignments(tx, runId, taskId)).map((record) => ({
    attempt: record.token,
    agentId: record.agentId,
    agentName: record.agentName,
    at: record.assignedAt,
    considered: record.considered,
    score: record.score,
    why: whyChosen(record),
    progress: record.progress,
    note: record.note,
  }));

/**
 * Of a task that belongs to no run, or of one of a run; without a run it is the newest that has such a task.
 * TASK_NOT_FOUND.
 */
export const explainTask = async (tx: Tx, taskId: TaskId, named: RunId | null): Promise<Explanation> => {
  const own = named === null ? await findQueueTask(tx, taskId) : null;
  if (own !== null) {
    return {
      taskId,
      runId: null,
      title: own.details.title ?? "",
      state: own.state,
      reasons: await queueTaskReasons(tx, own),
      assignments: await assignmentsOf(tx, "", taskId),
    };
  }
  const runId = named ?? (await findRunOf(tx, taskId));
  const obstacles = runId === null ? null : await readRunObstacles(tx, runId, taskId);
  if (runId === null || obstacles === null) {
    throw new ProvostError("TASK_NOT_FOUND", `there is no task ${taskId}`, { taskId });
  }
  const task = await getTask(tx, runId, taskId);
  const reasons = runTaskReasons(task, obstacles, tx.now);
  return {
    taskId,
    runId,
    title: task.title,
    state: task.state,
    reasons,
    assignments: await assignmentsOf(tx, runId, taskId),
  };
};

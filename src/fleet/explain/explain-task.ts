import { ProvostError } from "../../model/errors.ts";
import { EVENTS } from "../../model/event.ts";
import type { RunId, TaskId } from "../../model/ids.ts";
import type { RunTask } from "../../model/run.ts";
import { stopMessage } from "../../queue/stop-notices.ts";
import { listAssignments, type AssignmentRecord } from "../../store/agents/agents-assignments.ts";
import { findRunOf, readRunObstacles, type RunObstacles } from "../../store/agents/agents-explain.ts";
import type { Tx } from "../../store/database.ts";
import { type BudgetStop, readStop } from "../../store/models/budget-stops.ts";
import { findLastOfRun } from "../../store/events/events.ts";
import { findQueueTask } from "../../store/queues/queue-tasks.ts";
import { getTask } from "../../store/tasks/tasks.ts";
import type { Explanation } from "./explanation.ts";
import { failureNote } from "./failure-note.ts";
import { queueTaskReasons } from "./queue-task-reasons.ts";
import { explainRemote } from "./remote-attempts.ts";
import { whyChosen } from "./why-chosen.ts";

const time = (date: Date): string => date.toISOString();

const dependencyReason = ({ taskId, state }: { taskId: string; state: string }): string =>
  `it depends on task ${taskId}, which is ${state}`;

const clashReason = ({ taskId, paths }: RunObstacles["clashes"][number], until: Date): string =>
  `a clash is predicted with task ${taskId}, which is in hand: both are expected to write ${paths.join(", ") || "the same files"}; it waits for it until ${time(until)} at most`;

/** People are told apart by the audit trail alone: what is on the chain of a run is handed to others in its packet. */
const pauseReason = async (tx: Tx, runId: RunId): Promise<string> => {
  const paused = await findLastOfRun(tx, runId, "run.paused");
  if (paused === null) return "its run is paused";
  const { reason } = EVENTS["run.paused"].payload.parse(paused.payload);
  return `its run is paused, by the ${paused.actor} at ${paused.time}: ${reason || "no reason was given"}`;
};

const runTaskReasons = (
  task: RunTask,
  obstacles: RunObstacles,
  { stop, runReasons, now }: { stop: BudgetStop | null; runReasons: string[]; now: Date },
): string[] => {
  const { stage, openStage, openDependencies, conflicts, clashes, patientUntil } = obstacles;
  if (!["waiting", "queued"].includes(task.state)) {
    return [`it is ${task.state}`, ...failureNote(task.failure, task.leaseToken)];
  }
  const reasons = [
    ...(stop === null ? [] : [stopMessage(stop)]),
    ...runReasons,
    ...(stage > openStage
      ? [`its phase is of stage ${stage}, and the gates of stage ${openStage} are not passed`]
      : []),
    ...openDependencies.map(dependencyReason),
    ...conflicts.map((taskId) => `task ${taskId}, which it conflicts with, is in hand`),
    ...(patientUntil > now ? clashes.map((clash) => clashReason(clash, patientUntil)) : []),
    ...(task.nextAttemptAt > now ? [`its next attempt is at ${time(task.nextAttemptAt)}`] : []),
  ];
  const last = failureNote(task.failure, task.leaseToken);
  return reasons.length > 0 ? [...reasons, ...last] : [`it waits for a free slot of agent "${task.agent}"`, ...last];
};

const whyRunWaits = async (tx: Tx, runId: RunId, state: string): Promise<string[]> => {
  if (state === "running") return [];
  return [state === "paused" ? await pauseReason(tx, runId) : `its run is ${state}`];
};

const asAssignment = (record: AssignmentRecord): Explanation["assignments"][number] => ({
  attempt: record.token,
  agentId: record.agentId,
  agentName: record.agentName,
  at: record.assignedAt,
  considered: record.considered,
  score: record.score,
  why: whyChosen(record),
  progress: record.progress,
  note: record.note,
});

const assignmentsOf = async (tx: Tx, runId: string, taskId: string): Promise<Explanation["assignments"]> =>
  (await listAssignments(tx, runId, taskId)).map(asAssignment);

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
  const elsewhere = await explainRemote(tx, task);
  const runReasons = await whyRunWaits(tx, runId, obstacles.runState);
  const ofRun = runTaskReasons(task, obstacles, { stop: await readStop(tx), runReasons, now: tx.now });
  const reasons = [...ofRun, ...elsewhere.reasons];
  const here = await assignmentsOf(tx, runId, taskId);
  return {
    taskId,
    runId,
    title: task.title,
    state: task.state,
    reasons,
    assignments: [...elsewhere.assignments.map(asAssignment), ...here].toSorted((a, b) => b.attempt - a.attempt),
  };
};

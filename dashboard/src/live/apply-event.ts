/**
 * What an event changes in what is shown of its run, so that it is on screen at once; the whole is read again soon after.
 * Only what the event says is changed: nothing is guessed.
 */
import type { Attempt, LiveEvent, RunStatus, RunTask, TaskState } from "../api/types.ts";

const TASK_STATE: Readonly<Record<string, TaskState>> = {
  "task.waiting": "waiting",
  "task.queued": "queued",
  "task.leased": "leased",
  "task.merging": "merging",
  "task.succeeded": "succeeded",
  "task.inherited": "succeeded",
  "task.failed": "failed",
  "task.skipped": "skipped",
  "task.cancelled": "cancelled",
};

const ATTEMPT_STATE: Readonly<Record<string, Attempt["state"]>> = {
  "task.merging": "merging",
  "task.succeeded": "succeeded",
  "attempt.failed": "failed",
  "attempt.lost": "lost",
};

const RUN_STATE: Readonly<Record<string, RunStatus["run"]["state"]>> = {
  "run.paused": "paused",
  "run.resumed": "running",
  "run.reopened": "running",
  "run.cancelling": "cancelling",
  "run.cancelled": "cancelled",
  "run.finished": "finished",
  "run.failed": "failed",
};

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);

const changeTask = (task: RunTask, { name, payload }: LiveEvent): RunTask => {
  const state = TASK_STATE[name];
  if (state === undefined) return task;
  const leased = name === "task.leased";
  const held = leased || name === "task.merging";
  return {
    ...task,
    state,
    leaseAgentId: leased ? text(payload["agentId"]) : held ? task.leaseAgentId : null,
    mergeCommit: text(payload["mergeCommit"]) ?? task.mergeCommit,
  };
};

const startAttempt = (status: RunStatus, task: RunTask, { payload, time }: LiveEvent): Attempt => ({
  runId: status.run.runId,
  taskId: task.taskId,
  attemptId: String(payload["attemptId"]),
  number: Number(payload["number"]),
  agentId: String(payload["agentId"]),
  leaseToken: Number(payload["token"]),
  state: "running",
  baseCommit: null,
  resultCommit: null,
  outputBlob: null,
  exitCode: null,
  failure: null,
  startedAt: time,
  finishedAt: null,
});

const changeAttempts = (status: RunStatus, task: RunTask, event: LiveEvent): Attempt[] => {
  const { attempts } = status;
  const attemptId = event.payload["attemptId"];
  const known = attempts.some((attempt) => attempt.attemptId === attemptId);
  if (event.name === "task.leased") return known ? attempts : [...attempts, startAttempt(status, task, event)];
  const state = ATTEMPT_STATE[event.name];
  if (state === undefined || !known) return attempts;
  return attempts.map((attempt) =>
    attempt.attemptId === attemptId
      ? { ...attempt, state, finishedAt: state === "merging" ? null : event.time }
      : attempt,
  );
};

export const applyEvent = (status: RunStatus, event: LiveEvent): RunStatus => {
  const runState = RUN_STATE[event.name];
  if (runState !== undefined) return { ...status, run: { ...status.run, state: runState } };
  const task = status.tasks.find(({ taskId }) => taskId === event.taskId);
  if (task === undefined) return status;
  const changed = changeTask(task, event);
  return {
    ...status,
    tasks: changed === task ? status.tasks : status.tasks.map((one) => (one === task ? changed : one)),
    attempts: changeAttempts(status, task, event),
  };
};

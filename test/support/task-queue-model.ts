/** What the queue of tasks without a run promises, as plain arithmetic on a list. */
import type { ErrorClass } from "../../src/model/errors.ts";
import type { TaskId } from "../../src/model/ids.ts";
import type { TaskLease } from "../../src/model/queue-task.ts";
import { PRIORITY_HEAD_START_MS } from "../../src/model/queue-task.ts";
import { nextDelayMs } from "../../src/model/retry.ts";
import type { QueueTaskState } from "../../src/model/states.ts";

export type ModelTask = {
  taskId: TaskId;
  state: QueueTaskState;
  priority: number;
  runAtMs: number;
  /** Handed out in this order. */
  turnMs: number;
  token: number;
  lease: TaskLease | null;
  expiresAtMs: number;
  failures: Partial<Record<ErrorClass, number>>;
  /** In its last attempt. */
  lostItsAgent: boolean;
};

export type TaskQueueModel = {
  nowMs: number;
  tasks: ModelTask[];
  keys: Map<string, TaskId>;
  /** Leases that were lost. */
  stale: TaskLease[];
};

const turnOf = ({ runAtMs, priority }: Pick<ModelTask, "runAtMs" | "priority">): number =>
  runAtMs - priority * PRIORITY_HEAD_START_MS;

export const newTask = (model: TaskQueueModel, taskId: TaskId, priority: number, delayMs: number): ModelTask => {
  const runAtMs = model.nowMs + delayMs;
  const state = delayMs > 0 ? "scheduled" : "queued";
  const turnMs = turnOf({ runAtMs, priority });
  return {
    taskId,
    state,
    priority,
    runAtMs,
    turnMs,
    token: 0,
    lease: null,
    expiresAtMs: 0,
    failures: {},
    lostItsAgent: false,
  };
};

export const inState = (model: TaskQueueModel, ...states: QueueTaskState[]): ModelTask[] =>
  model.tasks.filter(({ state }) => states.includes(state));

/** Turns of what may be handed out, in their order. */
export const dueTurns = (model: TaskQueueModel): number[] =>
  inState(model, "queued")
    .map(({ turnMs }) => turnMs)
    .sort((a, b) => a - b);

export const stage = (model: TaskQueueModel): void => {
  for (const task of inState(model, "scheduled")) if (task.runAtMs <= model.nowMs) task.state = "queued";
};

const letGo = (model: TaskQueueModel, task: ModelTask): void => {
  if (task.lease !== null) model.stale.push(task.lease);
  task.lease = null;
};

export const end = (model: TaskQueueModel, task: ModelTask, state: "succeeded" | "cancelled"): void => {
  letGo(model, task);
  task.state = state;
};

export const giveBack = (model: TaskQueueModel, task: ModelTask): void => {
  letGo(model, task);
  task.state = "queued";
};

/** The queue draws one half of all chances. */
export const fail = (model: TaskQueueModel, task: ModelTask, errorClass: ErrorClass): number | null => {
  const failures = (task.failures[errorClass] ?? 0) + 1;
  task.failures[errorClass] = failures;
  task.lostItsAgent = false;
  const retryInMs = nextDelayMs(errorClass, failures, () => 0.5);
  letGo(model, task);
  if (retryInMs === null) task.state = "failed";
  else if (retryInMs === 0) task.state = "queued";
  else {
    task.state = "scheduled";
    task.runAtMs = model.nowMs + retryInMs;
    task.turnMs = turnOf(task);
  }
  return retryInMs;
};

export const rescue = (model: TaskQueueModel): TaskId[] => {
  const expired = inState(model, "leased").filter(({ expiresAtMs }) => expiresAtMs < model.nowMs);
  for (const task of expired) {
    // The second agent in a row that is lost under it is one too many.
    const isPoisonous = task.lostItsAgent;
    fail(model, task, isPoisonous ? "permanent" : "agent_lost");
    task.lostItsAgent = true;
  }
  return expired.map(({ taskId }) => taskId);
};

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
  concurrencyKey: string | null;
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
  paused: boolean;
  maxInHand: number | null;
  maxPerKey: number | null;
};

export const newModel = (nowMs: number): TaskQueueModel => ({
  nowMs,
  tasks: [],
  keys: new Map(),
  stale: [],
  paused: false,
  maxInHand: null,
  maxPerKey: null,
});

const turnOf = ({ runAtMs, priority }: Pick<ModelTask, "runAtMs" | "priority">): number =>
  runAtMs - priority * PRIORITY_HEAD_START_MS;

export type NewModelTask = { priority: number; delayMs: number; concurrencyKey: string | null };

export const newTask = (model: TaskQueueModel, taskId: TaskId, given: NewModelTask): ModelTask => {
  const { priority, delayMs, concurrencyKey } = given;
  const runAtMs = model.nowMs + delayMs;
  const state = delayMs > 0 ? "scheduled" : "queued";
  const turnMs = turnOf({ runAtMs, priority });
  return {
    taskId,
    state,
    priority,
    runAtMs,
    turnMs,
    concurrencyKey,
    token: 0,
    lease: null,
    expiresAtMs: 0,
    failures: {},
    lostItsAgent: false,
  };
};

export const inState = (model: TaskQueueModel, ...states: QueueTaskState[]): ModelTask[] =>
  model.tasks.filter(({ state }) => states.includes(state));

/** Turns of what is handed out to who asks for so many, in their order. */
export const turnsOfNext = (model: TaskQueueModel, limit: number): number[] => {
  if (model.paused) return [];
  const leased = inState(model, "leased");
  const room = Math.min(limit, (model.maxInHand ?? Infinity) - leased.length);
  const ofKeys = new Map<string, number>();
  const hold = ({ concurrencyKey }: ModelTask): void => {
    if (concurrencyKey !== null) ofKeys.set(concurrencyKey, (ofKeys.get(concurrencyKey) ?? 0) + 1);
  };
  leased.forEach(hold);
  const next: number[] = [];
  for (const task of inState(model, "queued").toSorted((a, b) => a.turnMs - b.turnMs)) {
    const { concurrencyKey } = task;
    const isTaken = concurrencyKey !== null && (ofKeys.get(concurrencyKey) ?? 0) >= (model.maxPerKey ?? 1);
    if (next.length >= room) break;
    if (isTaken) continue;
    hold(task);
    next.push(task.turnMs);
  }
  return next;
};

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

/** What the queue promises, without SQL, locks or transactions: tests hold the database against it. */
import type { ErrorClass } from "../../src/model/errors.ts";
import { RETRY } from "../../src/model/retry.ts";
import type { Lease } from "../../src/model/run.ts";
import type { RunState, TaskState } from "../../src/model/states.ts";

/** b and c conflict; d needs a and b; e needs d; f also needs c. */
export const TASKS: Record<string, { dependsOn: string[]; conflictsWith: string[] }> = {
  a: { dependsOn: [], conflictsWith: [] },
  b: { dependsOn: [], conflictsWith: ["c"] },
  c: { dependsOn: [], conflictsWith: ["b"] },
  d: { dependsOn: ["a", "b"], conflictsWith: [] },
  e: { dependsOn: ["d"], conflictsWith: [] },
  f: { dependsOn: ["d", "c"], conflictsWith: [] },
};
export const NAMES = Object.keys(TASKS);

export type ModelTask = { state: TaskState; failures: Partial<Record<ErrorClass, number>>; lease: Lease | null };
export type Model = {
  run: RunState;
  tasks: Record<string, ModelTask>;
  /** Leases that were held once. */
  stale: Lease[];
};

export const createModel = (): Model => ({
  run: "running",
  tasks: Object.fromEntries(
    NAMES.map((name) => {
      const state = sketch(name).dependsOn.length === 0 ? "queued" : "waiting";
      return [name, { state, failures: {}, lease: null }];
    }),
  ),
  stale: [],
});

const sketch = (name: string) => TASKS[name] ?? { dependsOn: [], conflictsWith: [] };
export const taskOf = (model: Model, name: string): ModelTask => {
  const task = model.tasks[name];
  if (task === undefined) throw new Error(`the model has no task ${name}`);
  return task;
};
const stateOf = (model: Model, name: string): TaskState => taskOf(model, name).state;

export const namesIn = (model: Model, ...states: TaskState[]): string[] =>
  NAMES.filter((name) => states.includes(stateOf(model, name)));

export const move = (model: Model, name: string, state: TaskState): void => {
  const task = taskOf(model, name);
  if (task.lease !== null && state !== "merging") {
    model.stale.push(task.lease);
    task.lease = null;
  }
  task.state = state;
};

export const moveAll = (model: Model, from: TaskState[], to: TaskState): void => {
  for (const name of namesIn(model, ...from)) move(model, name, to);
};

const dependents = (name: string): string[] => {
  const direct = NAMES.filter((other) => sketch(other).dependsOn.includes(name));
  return [...direct, ...direct.flatMap(dependents)];
};

export const release = (model: Model): void => {
  if (model.run !== "running") return;
  const isReady = (name: string) => sketch(name).dependsOn.every((other) => stateOf(model, other) === "succeeded");
  for (const name of namesIn(model, "waiting").filter(isReady)) move(model, name, "queued");
};

/** Who would be leased now. */
export const leasable = (model: Model, limit: number): string[] => {
  const chosen: string[] = [];
  for (const name of model.run === "running" ? namesIn(model, "queued") : []) {
    const busy = [...namesIn(model, "leased", "merging"), ...chosen];
    const isFree = !sketch(name).conflictsWith.some((other) => busy.includes(other));
    if (isFree && chosen.length < limit) chosen.push(name);
  }
  return chosen;
};

export const fail = (model: Model, name: string, errorClass: ErrorClass): void => {
  const task = taskOf(model, name);
  if (model.run === "cancelling") return move(model, name, "cancelled");
  const failures = (task.failures[errorClass] ?? 0) + 1;
  task.failures[errorClass] = failures;
  if (failures < RETRY[errorClass].attempts) return move(model, name, "queued");
  move(model, name, "failed");
  const idle = namesIn(model, "waiting", "queued");
  for (const other of dependents(name)) if (idle.includes(other)) move(model, other, "skipped");
};

/** A person has a failed task tried again. */
export const retry = (model: Model, name: string): void => {
  taskOf(model, name).failures = {};
  move(model, name, "queued");
  const blocked = new Set(namesIn(model, "failed", "cancelled").flatMap(dependents));
  for (const other of namesIn(model, "skipped")) if (!blocked.has(other)) move(model, other, "waiting");
};

/** What is on record about the tasks, checks and gates of a plan, sorted for a simulation. */
import { checkHash } from "../../gates/check-hash.ts";
import type { ErrorClass } from "../../model/errors.ts";
import type { Plan } from "../../model/plan.ts";
import type { Tx } from "../../store/database.ts";
import { pastAttempts, pastChecks, pastCosts, pastDecisions, pastRatios } from "../../store/runs/run-history.ts";

export type Failed = { errorClass: ErrorClass; ms: number };

export type TaskHistory = {
  /** Milliseconds of the attempts that succeeded. */
  succeeded: number[];
  failed: Failed[];
  /** Of one run each; null where a price was not known. */
  costs: (number | null)[];
};

export type History = {
  tasks: ReadonlyMap<string, TaskHistory>;
  /** Milliseconds of a criterion's check at the head. */
  checks: ReadonlyMap<string, number[]>;
  gates: ReadonlyMap<string, { decided: number; passed: number }>;
  /** Time taken against time estimated. */
  ratios: number[];
};

export const NO_HISTORY: History = { tasks: new Map(), checks: new Map(), gates: new Map(), ratios: [] };

const entryOf = <V>(map: Map<string, V>, key: string, blank: () => V): V => {
  const value = map.get(key) ?? blank();
  map.set(key, value);
  return value;
};

const blankTask = (): TaskHistory => ({ succeeded: [], failed: [], costs: [] });

const taskHistories = async (tx: Tx, plan: Plan): Promise<Map<string, TaskHistory>> => {
  const agents = new Map(plan.tasks.map(({ id, binding }) => [id, binding?.agent]));
  const ids = [...agents.keys()];
  const tasks = new Map<string, TaskHistory>();
  for (const { taskId, agent, succeeded, errorClass, ms } of await pastAttempts(tx, ids)) {
    // What another agent took for it says nothing about this one; of a task without one there is nothing to compare.
    if ((agents.get(taskId) ?? agent) !== agent) continue;
    const history = entryOf(tasks, taskId, blankTask);
    if (succeeded) history.succeeded.push(ms);
    else history.failed.push({ errorClass: errorClass ?? "transient", ms });
  }
  for (const { taskId, agent, microUsd } of await pastCosts(tx, ids)) {
    if ((agents.get(taskId) ?? agent) === agent) entryOf(tasks, taskId, blankTask).costs.push(microUsd);
  }
  return tasks;
};

export const readHistory = async (tx: Tx, plan: Plan): Promise<History> => {
  const hashes = new Map(plan.criteria.flatMap(({ id, check }) => (check ? [[id, checkHash(check)] as const] : [])));
  const checks = new Map<string, number[]>();
  for (const past of await pastChecks(tx, [...hashes.keys()])) {
    if (hashes.get(past.criterionId) === past.checkHash) entryOf(checks, past.criterionId, () => []).push(past.ms);
  }
  const gates = new Map<string, { decided: number; passed: number }>();
  const gateIds = plan.gates.map(({ id }) => id);
  for (const { gateId, decision } of await pastDecisions(tx, gateIds)) {
    const gate = entryOf(gates, gateId, () => ({ decided: 0, passed: 0 }));
    gate.decided += 1;
    if (decision !== "no-go") gate.passed += 1;
  }
  return { tasks: await taskHistories(tx, plan), checks, gates, ratios: await pastRatios(tx) };
};

/** Puts a whole run on record: seven statements, however many tasks it has. */
import type { TaskId } from "../model/ids.ts";
import type { Run } from "../model/run.ts";
import { insertCriteria } from "./criteria.ts";
import type { NewCriterion } from "./criteria.ts";
import type { Tx } from "./database.ts";
import { insertGates } from "./gates.ts";
import type { NewGate } from "./gates.ts";
import { insertRunPlan } from "./run-plans.ts";
import type { RunPlan } from "./run-plans.ts";
import { getRun, insertRunRow } from "./runs.ts";
import type { NewRun } from "./runs.ts";
import { insertDependencies } from "./task-dependencies.ts";
import { insertTasks } from "./tasks.ts";
import type { NewTask } from "./tasks.ts";

export type RunRecords = {
  run: NewRun;
  plan: RunPlan;
  tasks: readonly NewTask[];
  gates: readonly NewGate[];
  criteria: readonly NewCriterion[];
};

/** The run is running, its first stage is open, and all of its tasks wait to be released. */
export const insertRun = async (tx: Tx, { run, plan, tasks, gates, criteria }: RunRecords): Promise<Run> => {
  await insertRunRow(tx, run, await insertRunPlan(tx, plan));
  await insertTasks(tx, run.runId, tasks);
  const dependencies = tasks.flatMap(({ taskId, dependsOn }) =>
    dependsOn.map((other) => ({ taskId, dependsOn: other as TaskId })),
  );
  await insertDependencies(tx, run.runId, dependencies);
  await insertGates(tx, run.runId, gates);
  await insertCriteria(tx, run.runId, criteria);
  return getRun(tx, run.runId);
};

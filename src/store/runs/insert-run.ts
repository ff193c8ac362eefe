/** Puts a whole run on record: eight statements, however many tasks it has; three more for a fork. */
import type { TaskId } from "../../model/ids.ts";
import type { Run } from "../../model/run.ts";
import type { RunFork } from "../../model/run-fork.ts";
import type { PredictedWrite } from "../../model/write-prediction.ts";
import { insertCriteria } from "./criteria.ts";
import type { NewCriterion } from "./criteria.ts";
import type { Tx } from "../database.ts";
import { insertGates } from "./gates.ts";
import type { NewGate } from "./gates.ts";
import { insertRunFork, lockSource } from "./run-forks.ts";
import { insertRunPlan } from "./run-plans.ts";
import type { RunPlan } from "./run-plans.ts";
import { getRun, insertRunRow } from "./runs.ts";
import type { NewRun } from "./runs.ts";
import { insertDependencies } from "../tasks/task-dependencies.ts";
import { insertPredictedWrites } from "./predicted-writes.ts";
import { insertTasks } from "../tasks/tasks.ts";
import type { NewTask } from "../tasks/tasks.ts";

export type RunRecords = {
  run: NewRun;
  plan: RunPlan;
  tasks: readonly NewTask[];
  gates: readonly NewGate[];
  criteria: readonly NewCriterion[];
  /** Files that the tasks are expected to write. */
  predictedWrites?: readonly PredictedWrite[];
  /** Where it was forked from; the tasks that it inherits have their merge commits. */
  fork?: RunFork;
};

/** The run is running, its first stage is open, and all of its tasks but inherited ones wait to be released. */
export const insertRun = async (
  tx: Tx,
  { run, plan, tasks, gates, criteria, predictedWrites = [], fork }: RunRecords,
): Promise<Run> => {
  if (fork !== undefined) await lockSource(tx, fork);
  await insertRunRow(tx, run, await insertRunPlan(tx, plan));
  await insertTasks(tx, run.runId, tasks);
  const dependencies = tasks.flatMap(({ taskId, dependsOn }) =>
    dependsOn.map((other) => ({ taskId, dependsOn: other as TaskId })),
  );
  await insertDependencies(tx, run.runId, dependencies);
  await insertPredictedWrites(tx, run.runId, predictedWrites);
  await insertGates(tx, run.runId, gates);
  await insertCriteria(tx, run.runId, criteria);
  if (fork !== undefined) await insertRunFork(tx, run.runId, fork);
  return getRun(tx, run.runId);
};

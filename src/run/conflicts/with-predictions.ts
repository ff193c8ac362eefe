/** The records of a run, with what its tasks are expected to write and which of them are kept apart for it. */
import type { Plan } from "../../model/plan.ts";
import type { RunRecords } from "../../store/runs/insert-run.ts";
import type { Repository } from "../../workspace/repository.ts";
import { clashesAmong } from "./clashes.ts";
import { predictWrites } from "./predict-writes.ts";

/** Work of models that has to be done again costs minutes and money; a script is soon over. */
const PATIENCE_MS = { told: 300_000, shell: 10_000 };

export const withPredictions = async (records: RunRecords, plan: Plan, repository: Repository): Promise<RunRecords> => {
  const predictedWrites = await predictWrites(repository, records.run.baseCommit, plan);
  const clashes = clashesAmong(predictedWrites);
  const kinds = new Map(plan.agents.map(({ name, kind }) => [name, kind]));
  const tasks = records.tasks.map((task) => {
    // Those that may never run at once are kept apart already.
    const others = [...(clashes.get(task.taskId) ?? [])].filter((other) => !task.conflictsWith.includes(other));
    if (others.length === 0) return task;
    const clashPatienceMs = kinds.get(task.agent) === "shell" ? PATIENCE_MS.shell : PATIENCE_MS.told;
    return { ...task, clashesWith: others.toSorted(), clashPatienceMs };
  });
  return { ...records, tasks, predictedWrites };
};

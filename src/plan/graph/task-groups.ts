import type { Plan, PlanTask } from "../../model/plan.ts";

/** What an end of an edge names, as the open tasks in it: indexes into `OpenTasks.tasks`. */
export type Group = {
  kind: "task" | "epic" | "phase";
  members: readonly number[];
  /** False where the plan has no task in it at all: a dependency then reaches through to what stands behind it. */
  hasTasks: boolean;
  /** Ordinal of a phase. */
  stage: number | null;
};

export type OpenTasks = {
  /** Tasks that are still to be done, in the order of the plan; a done task is a dependency that is met. */
  tasks: readonly PlanTask[];
  groups: ReadonlyMap<string, Group>;
  /** Phase ids in the order of ordinals; those of one ordinal run side by side. */
  stages: string[][];
  /** Ordinals in ascending order, one a stage. */
  ordinals: readonly number[];
  /** Per task: its phase and the ordinal of that phase, null outside of phases. */
  phaseIds: readonly (string | null)[];
  stageOf: readonly (number | null)[];
};

/** A task and the tasks that it is nested in. */
const lineage = (task: PlanTask, byId: ReadonlyMap<string, PlanTask>): Iterable<string> => {
  if (task.parentId === undefined) return [task.id];
  const ids = new Set<string>();
  for (let here: PlanTask | undefined = task; here !== undefined && !ids.has(here.id);) {
    ids.add(here.id);
    here = here.parentId === undefined ? undefined : byId.get(here.parentId);
  }
  return ids;
};

export const readOpenTasks = (plan: Plan): OpenTasks => {
  const tasks = plan.tasks.filter(({ status }) => status === "open");
  const byId = new Map(plan.tasks.map((task) => [task.id, task]));
  const phaseOfEpic = new Map(plan.epics.map(({ id, phaseId }) => [id, phaseId]));
  const stages = [...Map.groupBy(plan.phases, ({ ordinal }) => ordinal)].sort(([a], [b]) => a - b);
  const stageOfPhase = new Map(plan.phases.map(({ id, ordinal }) => [id, ordinal]));
  const phaseOf = (task: PlanTask): string | null =>
    task.phaseId ?? (task.epicId === undefined ? undefined : phaseOfEpic.get(task.epicId)) ?? null;

  const groups = new Map<string, Group & { members: number[] }>();
  for (const { id } of plan.phases) {
    groups.set(id, { kind: "phase", members: [], hasTasks: false, stage: stageOfPhase.get(id) ?? null });
  }
  for (const { id } of plan.epics) groups.set(id, { kind: "epic", members: [], hasTasks: false, stage: null });
  for (const { id } of plan.tasks) groups.set(id, { kind: "task", members: [], hasTasks: true, stage: null });
  let index = 0;
  for (const task of plan.tasks) {
    const isOpen = task.status === "open";
    for (const id of [...lineage(task, byId), task.epicId, phaseOf(task)]) {
      const group = groups.get(id ?? "");
      if (group === undefined) continue;
      group.hasTasks = true;
      if (isOpen) group.members.push(index);
    }
    if (isOpen) index += 1;
  }
  const phaseIds = tasks.map(phaseOf);
  const stageOf = phaseIds.map((id) => (id === null ? null : (stageOfPhase.get(id) ?? null)));
  return {
    tasks,
    groups,
    stages: stages.map(([, phases]) => phases.map(({ id }) => id)),
    ordinals: stages.map(([ordinal]) => ordinal),
    phaseIds,
    stageOf,
  };
};

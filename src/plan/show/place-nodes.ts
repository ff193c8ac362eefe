import type { Epic, Gate, Plan, PlanTask } from "../../model/plan.ts";

/** What stands in one phase, or outside of all. */
export type Place = {
  epics: { epic: Epic; tasks: readonly PlanTask[] }[];
  /** In no epic of this place. */
  tasks: readonly PlanTask[];
  gates: readonly Gate[];
};

/** Gives each of `tasks` exactly one place, also when it names a phase or an epic that is not there. */
export const placeNodes = (plan: Plan, tasks: readonly PlanTask[]): ((phaseId: string | undefined) => Place) => {
  const phases = new Set(plan.phases.map(({ id }) => id));
  const known = (phaseId: string | undefined) => (phaseId !== undefined && phases.has(phaseId) ? phaseId : undefined);
  const phaseOfEpic = new Map(plan.epics.map(({ id, phaseId }) => [id, known(phaseId)]));
  const phaseOf = ({ phaseId, epicId = "" }: PlanTask) => known(phaseId ?? phaseOfEpic.get(epicId));
  const tasksIn = Map.groupBy(tasks, phaseOf);
  const epicsIn = Map.groupBy(plan.epics, ({ phaseId }) => known(phaseId));
  const gatesIn = Map.groupBy(plan.gates, ({ phaseId }) => known(phaseId));
  return (phaseId) => {
    const epics = epicsIn.get(phaseId) ?? [];
    const here = new Set<string | undefined>(epics.map(({ id }) => id));
    const byEpic = Map.groupBy(tasksIn.get(phaseId) ?? [], ({ epicId }) => (here.has(epicId) ? epicId : undefined));
    return {
      epics: epics.map((epic) => ({ epic, tasks: byEpic.get(epic.id) ?? [] })),
      tasks: byEpic.get(undefined) ?? [],
      gates: gatesIn.get(phaseId) ?? [],
    };
  };
};

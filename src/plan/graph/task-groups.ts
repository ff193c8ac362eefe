import type { Plan, PlanTask } from "../../model/plan.ts";
import { partOf } from "../id-set.ts";

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

type OpenGroup = Group & { members: number[] };
type Groups = Map<string, OpenGroup>;

/** A group for each end of an edge: of the others, which are most of a large plan, nobody asks. */
const createGroups = ({ phases, epics, tasks, edges }: Plan): Groups => {
  const groups: Groups = new Map();
  if (edges.length === 0) return groups;
  const ends = new Set<string>();
  for (const { from, to } of edges) ends.add(from).add(to);
  for (const { id, ordinal: stage } of phases) {
    if (ends.has(id)) groups.set(id, { kind: "phase", members: [], hasTasks: false, stage });
  }
  for (const { id } of epics) {
    if (ends.has(id)) groups.set(id, { kind: "epic", members: [], hasTasks: false, stage: null });
  }
  for (const { id } of tasks) {
    if (ends.has(id)) groups.set(id, { kind: "task", members: [], hasTasks: true, stage: null });
  }
  return groups;
};

/** Tasks that a task is nested in, from the nearest on. */
const outerTasks = (task: PlanTask, byId: ReadonlyMap<string, PlanTask>): ReadonlySet<string> => {
  const ids = new Set<string>();
  for (let above = task.parentId; above !== undefined && above !== task.id && !ids.has(above);) {
    ids.add(above);
    above = byId.get(above)?.parentId;
  }
  return ids;
};

type PhaseOf = (task: PlanTask) => string | undefined;

const fillGroups = (groups: Groups, plan: Plan, phaseOf: PhaseOf): void => {
  const isNested = plan.tasks.some(({ parentId }) => parentId !== undefined);
  const byId = isNested ? new Map(plan.tasks.map((task) => [task.id, task])) : new Map<string, PlanTask>();
  let index = 0;
  let isOpen = false;
  const inEpic = partOf(groups);
  const inPhase = partOf(groups);
  const join = (group: OpenGroup | undefined): void => {
    if (group === undefined) return;
    group.hasTasks = true;
    if (isOpen) group.members.push(index);
  };
  for (const task of plan.tasks) {
    isOpen = task.status === "open";
    join(groups.get(task.id));
    if (task.parentId !== undefined) for (const id of outerTasks(task, byId)) join(groups.get(id));
    join(inEpic(task.epicId ?? ""));
    join(inPhase(phaseOf(task) ?? ""));
    if (isOpen) index += 1;
  }
};

export const readOpenTasks = (plan: Plan): OpenTasks => {
  const tasks = plan.tasks.filter(({ status }) => status === "open");
  const phaseOfEpic = partOf(new Map(plan.epics.map(({ id, phaseId }) => [id, phaseId])));
  const stages = [...Map.groupBy(plan.phases, ({ ordinal }) => ordinal)].sort(([a], [b]) => a - b);
  const stageOfPhase = partOf(new Map(plan.phases.map(({ id, ordinal }) => [id, ordinal])));
  const phaseOf: PhaseOf = ({ phaseId, epicId }) => phaseId ?? (epicId === undefined ? undefined : phaseOfEpic(epicId));
  const groups = createGroups(plan);
  if (groups.size > 0) fillGroups(groups, plan, phaseOf);
  const phaseIds = tasks.map((task) => phaseOf(task) ?? null);
  const stageOf = phaseIds.map((id) => (id === null ? null : (stageOfPhase(id) ?? null)));
  return {
    tasks,
    groups,
    stages: stages.map(([, phases]) => phases.map(({ id }) => id)),
    ordinals: stages.map(([ordinal]) => ordinal),
    phaseIds,
    stageOf,
  };
};

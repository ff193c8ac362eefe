import type { Edge, Plan, Priority } from "../model/plan.ts";
import { PRIORITIES } from "../model/priorities.ts";
import { conflictsAmong } from "./graph/conflicts.ts";
import { constraintsOf, topologicalPositions } from "./graph/constraints.ts";
import { findCycles } from "./graph/find-cycles.ts";
import { orderingsOf } from "./graph/orderings.ts";
import { phaseEdges } from "./graph/phase-edges.ts";
import { expandOrderings, type IndexedEdge, type TaskEdges } from "./graph/task-edges.ts";
import { readOpenTasks, type OpenTasks } from "./graph/task-groups.ts";
import { partOf } from "./id-set.ts";

/** What is still to be done and in which order. Tasks that are done are not in it: they hold nobody up. */
export type Graph = {
  /** One a task, in the order of the plan. */
  nodes: GraphNode[];
  /** Each dependency between two tasks with the line that it was read from; the order of stages is not among them. */
  edges: TaskEdge[];
  /** The order of stages, between phases. */
  phaseEdges: Edge[];
  /** Phase ids in the order of ordinals: the phases of one stage run side by side, a stage after the one before. */
  stages: string[][];
  /** Task ids on each circle, the first again at the end. */
  cycles: string[][];
};

export type GraphNode = {
  taskId: string;
  phaseId: string | null;
  /** Ordinal of its phase; a task outside of phases has the smallest that its dependencies allow. */
  stage: number;
  /** All of them must have succeeded. */
  dependsOn: string[];
  /** Tasks of the same stage whose `touches` meet its own: at most one of them at a time. */
  conflictsWith: string[];
  /** Position in the order of urgency, from 0: stage, then priority, then the longest way that hangs on it. */
  rank: number;
};

export type TaskEdge = { from: string; to: string; reason: IndexedEdge["reason"]; line: number };

/** Counts for a task without an estimate, so that a chain of such tasks still weighs more than a single one. */
const UNESTIMATED_MINUTES = 60;

const byPosition = (count: number, positions: Int32Array | null): { positions: Int32Array; order: number[] } => {
  const known = positions ?? Int32Array.from({ length: count }, (_, index) => index);
  const order = Array.from({ length: count }, (_, index) => index);
  return { positions: known, order: order.sort((a, b) => (known[a] ?? 0) - (known[b] ?? 0)) };
};

const stagesOfTasks = ({ stageOf }: OpenTasks, { before }: TaskEdges, order: readonly number[]): number[] => {
  const stages = stageOf.map((stage) => stage ?? 0);
  for (const task of order) {
    const dependencies = before[task];
    // A loop over nothing, begun for most tasks, had V8 throw its code away a thousand times.
    if (stageOf[task] !== null || dependencies === undefined || dependencies.length === 0) continue;
    for (const dependency of dependencies) stages[task] = Math.max(stages[task] ?? 0, stages[dependency] ?? 0);
  }
  return stages;
};

/** Rank of each task: what matters most, and what most depends on, first. */
const ranksOf = (plan: Plan, open: OpenTasks, { after }: TaskEdges, stages: number[], order: number[]): number[] => {
  const inherited = new Map<string, Priority | undefined>(plan.phases.map(({ id, priority }) => [id, priority]));
  for (const { id, priority, phaseId } of plan.epics) inherited.set(id, priority ?? inherited.get(phaseId ?? ""));
  const [ofEpic, ofPhase] = [partOf(inherited), partOf(inherited)];
  const urgency = open.tasks.map(({ priority, epicId }, task) => {
    const own = priority ?? ofEpic(epicId ?? "") ?? ofPhase(open.phaseIds[task] ?? "") ?? "medium";
    return PRIORITIES.indexOf(own);
  });
  const weights = open.tasks.map(() => 0);
  for (let at = order.length - 1; at >= 0; at -= 1) {
    const task = order[at] ?? 0;
    let longest = 0;
    for (const next of after[task] ?? []) longest = Math.max(longest, weights[next] ?? 0);
    weights[task] = longest + (open.tasks[task]?.estimateMinutes ?? UNESTIMATED_MINUTES);
  }
  const key = (values: readonly number[], a: number, b: number) => (values[a] ?? 0) - (values[b] ?? 0);
  const ranks = open.tasks.map(() => 0);
  const sorted = ranks
    .map((_, task) => task)
    .sort((a, b) => key(stages, a, b) || key(urgency, a, b) || key(weights, b, a) || a - b);
  sorted.forEach((task, rank) => {
    ranks[task] = rank;
  });
  return ranks;
};

const NONE: ReadonlySet<number> = new Set();

/** Keeps tasks that write the same files apart; where there are too many such pairs, in one row instead. */
const keepApart = (
  open: OpenTasks,
  edges: TaskEdges,
  stages: number[],
  order: readonly number[],
): ReadonlySet<number>[] => {
  const apart = open.tasks.map(() => NONE);
  const writers = order.filter((task) => (open.tasks[task]?.touches.length ?? 0) > 0);
  for (const members of Map.groupBy(writers, (task) => stages[task] ?? 0).values()) {
    const conflicts = conflictsAmong(members, open.tasks);
    if (conflicts !== null) {
      for (const [task, others] of conflicts) apart[task] = others;
      continue;
    }
    for (const [at, to] of members.entries()) {
      const from = members[at - 1];
      if (from !== undefined) edges.add({ from, to, reason: "touches", line: open.tasks[to]?.source.line ?? 1 });
    }
  }
  return apart;
};

const idsOf = (tasks: ReadonlySet<number>, open: OpenTasks): string[] =>
  tasks.size === 0 ? [] : [...tasks].sort((a, b) => a - b).map((task) => open.tasks[task]?.id ?? "");

/** The graph of a plan. Ends that name nothing are left to `lintPlan`; time and size are linear in what must be kept. */
export const buildGraph = (plan: Plan): Graph => {
  const open = readOpenTasks(plan);
  const count = open.tasks.length;
  const orderings = orderingsOf(plan, open);
  const constraints = constraintsOf(open, orderings);
  const found = topologicalPositions(constraints);
  const { positions, order } = byPosition(count, found);
  const edges = expandOrderings(count, orderings, positions);
  const stages = stagesOfTasks(open, edges, order);
  const apart = keepApart(open, edges, stages, order);
  const ranks = ranksOf(plan, open, edges, stages, order);
  const id = (task: number): string => open.tasks[task]?.id ?? "";
  return {
    nodes: open.tasks.map(({ id: taskId }, task) => ({
      taskId,
      phaseId: open.phaseIds[task] ?? null,
      stage: stages[task] ?? 0,
      dependsOn: (edges.before[task] ?? []).map(id),
      conflictsWith: idsOf(apart[task] ?? NONE, open),
      rank: ranks[task] ?? 0,
    })),
    edges: edges.edges.map(({ from, to, reason, line }) => ({ from: id(from), to: id(to), reason, line })),
    phaseEdges: phaseEdges(plan),
    stages: open.stages,
    cycles: found === null ? findCycles(constraints).map((cycle) => cycle.map(id)) : [],
  };
};

import type { Edge, Plan } from "../../model/plan.ts";
import type { Group, OpenTasks } from "./task-groups.ts";

/** Every task of `to` starts after all of `from`: the edges of a plan and the ranks inside its epics, in terms of tasks. */
export type Ordering = { from: readonly number[]; to: readonly number[]; reason: Edge["reason"]; line: number };

/** Most edges are between two tasks. */
const areSingle = (from: readonly number[], to: readonly number[]): boolean => from.length === 1 && to.length === 1;

const without = (members: readonly number[], others: ReadonlySet<number>): number[] =>
  members.filter((member) => !others.has(member));

/**
 * Ends may contain each other: an epic that waits for "its phase" waits for the rest of it, and a phase that waits for
 * one of its epics is the rest that waits.
 */
const apart = (from: Group, to: Group): { from: readonly number[]; to: readonly number[] } => {
  if (areSingle(from.members, to.members) && from.members[0] !== to.members[0])
    return { from: from.members, to: to.members };
  const inFrom = new Set(from.members);
  const shared = new Set(to.members.filter((member) => inFrom.has(member)));
  if (shared.size === 0) return { from: from.members, to: to.members };
  // Nested tasks: only the two that are named.
  if (from.kind === "task" && to.kind === "task") return { from: from.members.slice(0, 1), to: to.members.slice(0, 1) };
  if (shared.size === to.members.length) return { from: without(from.members, shared), to: to.members };
  if (shared.size === from.members.length) return { from: from.members, to: without(to.members, shared) };
  return { from: without(from.members, shared), to: without(to.members, shared) };
};

/** The order of phases is kept as stages; as edges it would be the square of the number of tasks. */
const isImpliedByStages = (from: Group, to: Group, { stageOf }: OpenTasks): boolean => {
  const { kind, stage } = from;
  return kind === "phase" && stage !== null && to.members.every((member) => (stageOf[member] ?? -1) > stage);
};

/**
 * A workstream that goes on through several stages cannot be done in a later one before another begins in an earlier:
 * "A blocks C" then holds within each stage, for all of A up to it.
 */
const withinStages = (
  from: readonly number[],
  to: readonly number[],
  { stageOf }: OpenTasks,
): { from: readonly number[]; to: readonly number[] }[] => {
  if (areSingle(from, to)) return [{ from, to }];
  const byStage = Map.groupBy(to, (task) => stageOf[task] ?? null);
  const spans = byStage.size > 1 || new Set(from.map((task) => stageOf[task] ?? null)).size > 1;
  if (!spans) return [{ from, to }];
  return [...byStage].map(([stage, members]) => ({
    from: stage === null ? from : from.filter((task) => (stageOf[task] ?? stage) <= stage),
    to: members,
  }));
};

/** The groups with tasks behind an edge: what has no task at all is passed through. */
const reached = (edge: Edge, after: ReadonlyMap<string, Edge[]>, open: OpenTasks): { group: Group; line: number }[] => {
  const direct = open.groups.get(edge.to);
  if (direct === undefined) return [];
  if (direct.hasTasks) return [{ group: direct, line: edge.line }];
  const found: { group: Group; line: number }[] = [];
  const seen = new Set<string>();
  const next = [edge];
  for (let here = next.pop(); here !== undefined; here = next.pop()) {
    const group = open.groups.get(here.to);
    if (group === undefined || seen.has(here.to)) continue;
    seen.add(here.to);
    if (group.hasTasks) found.push({ group, line: here.line });
    else next.push(...(after.get(here.to) ?? []));
  }
  return found;
};

const edgeOrderings = (plan: Plan, open: OpenTasks): Ordering[] => {
  const after = Map.groupBy(plan.edges, ({ from }) => from);
  return plan.edges.flatMap((edge) => {
    const from = open.groups.get(edge.from);
    if (from === undefined || from.members.length === 0) return [];
    return reached(edge, after, open)
      .filter(({ group }) => !isImpliedByStages(from, group, open))
      .flatMap(({ group, line }) => {
        const ends = apart(from, group);
        return withinStages(ends.from, ends.to, open).map((parts) => ({ ...parts, reason: edge.reason, line }));
      });
  });
};

/** A smaller rank comes before the next larger one of its epic; further ones follow from that. */
const rankOrderings = ({ tasks, phaseIds }: OpenTasks): Ordering[] => {
  const ranked = [...tasks.keys()].filter((index) => tasks[index]?.rank !== undefined);
  const scopes = Map.groupBy(ranked, (index) => tasks[index]?.epicId ?? phaseIds[index] ?? "");
  return [...scopes.values()].flatMap((members) => {
    const ranks = Map.groupBy(members, (index) => tasks[index]?.rank ?? 0);
    const ordered = [...ranks].sort(([a], [b]) => a - b).map(([, same]) => same);
    return ordered.slice(1).map((to, before) => ({
      from: ordered[before] ?? [],
      to,
      reason: "rank" as const,
      line: tasks[to[0] ?? 0]?.source.line ?? 1,
    }));
  });
};

export const orderingsOf = (plan: Plan, open: OpenTasks): Ordering[] =>
  [...edgeOrderings(plan, open), ...rankOrderings(open)].filter(({ from, to }) => from.length > 0 && to.length > 0);

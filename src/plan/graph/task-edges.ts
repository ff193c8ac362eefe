import type { Ordering } from "./orderings.ts";

export type IndexedEdge = { from: number; to: number; reason: Ordering["reason"]; line: number };

/** Edges between tasks, each at most once, with who follows whom. */
export type TaskEdges = {
  edges: IndexedEdge[];
  before: readonly number[][];
  after: readonly number[][];
  add(edge: IndexedEdge): void;
};

/**
 * "All of one epic before all of another" is the product of their sizes. Above this number of edges in all, one task is
 * made the last of its epic and the others wait for it: the order stays true, at the price of some parallelism.
 */
const MAX_EDGES = 500_000;

/** Of all tasks without a neighbour yet: most have one, and an array that begins empty takes room for 17 then. */
const NONE: number[] = [];

const append = (neighbours: number[][], task: number, neighbour: number): void => {
  const known = neighbours[task];
  if (known === undefined || known === NONE) neighbours[task] = [neighbour];
  else known.push(neighbour);
};

const createTaskEdges = (count: number): TaskEdges => {
  const seen = new Set<number>();
  const edges: IndexedEdge[] = [];
  const before: number[][] = Array.from({ length: count }, () => NONE);
  const after: number[][] = Array.from({ length: count }, () => NONE);
  return {
    edges,
    before,
    after,
    add: (edge) => {
      const key = edge.from * count + edge.to;
      if (seen.has(key)) return;
      seen.add(key);
      edges.push(edge);
      append(before, edge.to, edge.from);
      append(after, edge.from, edge.to);
    },
  };
};

/** Those that no other member follows (or, with `before`, precedes); in a circle, all. */
const outermost = (members: readonly number[], neighbours: readonly (readonly number[])[]): readonly number[] => {
  if (members.length === 1) return members;
  const inside = new Set(members);
  const outer = members.filter((member) => !neighbours[member]?.some((neighbour) => inside.has(neighbour)));
  return outer.length > 0 ? outer : members;
};

const pairUp = (ordering: Ordering, into: TaskEdges, positions: Int32Array): void => {
  const { reason, line } = ordering;
  const last = outermost(ordering.from, into.after);
  const first = outermost(ordering.to, into.before);
  if (into.edges.length + last.length * first.length <= MAX_EDGES) {
    for (const from of last) for (const to of first) into.add({ from, to, reason, line });
    return;
  }
  // The latest in an order that holds for the whole plan: no edge to it can close a circle.
  const pivot = last.reduce((a, b) => ((positions[a] ?? 0) > (positions[b] ?? 0) ? a : b));
  for (const from of last) if (from !== pivot) into.add({ from, to: pivot, reason, line });
  for (const to of first) into.add({ from: pivot, to, reason, line });
};

const size = ({ from, to }: Ordering): number => from.length * to.length;

/** The orderings as few edges: what follows from others through members of the same group is left out. */
export const expandOrderings = (count: number, orderings: readonly Ordering[], positions: Int32Array): TaskEdges => {
  const edges = createTaskEdges(count);
  const rest = orderings.filter((ordering) => {
    const [from = 0] = ordering.from;
    const [to = 0] = ordering.to;
    const isSingle = size(ordering) === 1;
    if (isSingle) edges.add({ from, to, reason: ordering.reason, line: ordering.line });
    return !isSingle;
  });
  // Ranks first, small before large: the more edges stand inside a group, the fewer its outermost tasks.
  const isRank = ({ reason }: Ordering): number => (reason === "rank" ? 0 : 1);
  for (const ordering of rest.sort((a, b) => isRank(a) - isRank(b) || size(a) - size(b))) {
    pairUp(ordering, edges, positions);
  }
  return edges;
};

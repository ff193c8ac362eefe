/**
 * The whole order of a plan as a graph of linear size: tasks are nodes 0 … n-1, and where many wait for many a node of
 * its own stands between them (all of `from` → it → all of `to`), also between stages.
 */
import type { OpenTasks } from "./task-groups.ts";
import type { Ordering } from "./orderings.ts";

export type Constraints = { taskCount: number; successors: readonly (readonly number[])[] };

/** Of all nodes without a successor yet: most have one, and an array that begins empty takes room for 17 then. */
const NONE: number[] = [];

export const constraintsOf = (open: OpenTasks, orderings: readonly Ordering[]): Constraints => {
  const successors: number[][] = open.tasks.map(() => NONE);
  const addNode = (): number => successors.push(NONE) - 1;
  const link = (from: number, to: number): void => {
    const known = successors[from];
    if (known === undefined || known === NONE) successors[from] = [to];
    else known.push(to);
  };

  for (const { from, to } of orderings) {
    if (from.length === 1 && to.length === 1) {
      link(from[0] ?? 0, to[0] ?? 0);
      continue;
    }
    const between = addNode();
    for (const task of from) link(task, between);
    for (const task of to) link(between, task);
  }
  const ends = open.ordinals.map(addNode);
  for (const [at, end] of ends.entries()) if (at > 0) link(ends[at - 1] ?? end, end);
  const position = new Map(open.ordinals.map((ordinal, at) => [ordinal, at]));
  open.stageOf.forEach((stage, task) => {
    if (stage === null) return;
    const at = position.get(stage) ?? 0;
    const own = ends[at];
    const before = ends[at - 1];
    if (own !== undefined) link(task, own);
    if (before !== undefined) link(before, task);
  });
  return { taskCount: open.tasks.length, successors };
};

/** Position of each node in an order that all constraints hold in; null when there is none (a cycle). */
export const topologicalPositions = ({ successors }: Constraints): Int32Array | null => {
  const waitsFor = new Int32Array(successors.length);
  for (const nodes of successors) for (const node of nodes) waitsFor[node] = (waitsFor[node] ?? 0) + 1;
  const order: number[] = [];
  waitsFor.forEach((count, node) => {
    if (count === 0) order.push(node);
  });
  const positions = new Int32Array(successors.length);
  for (let position = 0; position < order.length; position += 1) {
    const node = order[position] ?? 0;
    positions[node] = position;
    for (const next of successors[node] ?? []) {
      const left = (waitsFor[next] ?? 0) - 1;
      waitsFor[next] = left;
      if (left === 0) order.push(next);
    }
  }
  return order.length === successors.length ? positions : null;
};

import type { Constraints } from "./constraints.ts";

/**
 * Strongly connected components that have a cycle, each in ascending order.
 * Tarjan's algorithm with a stack of its own: a chain of 100,000 tasks is deeper than the call stack.
 */
const knots = (successors: Constraints["successors"]): number[][] => {
  const count = successors.length;
  const index = new Int32Array(count).fill(-1);
  const low = new Int32Array(count);
  const child = new Int32Array(count);
  const isOpen = new Uint8Array(count);
  const open: number[] = [];
  const found: number[][] = [];
  let visited = 0;
  const enter = (node: number, path: number[]) => {
    index[node] = low[node] = visited;
    visited += 1;
    isOpen[node] = 1;
    open.push(node);
    path.push(node);
  };
  const leave = (node: number) => {
    if (low[node] !== index[node]) return;
    const members = open.splice(open.lastIndexOf(node));
    for (const member of members) isOpen[member] = 0;
    if (members.length > 1 || successors[node]?.includes(node)) found.push(members.sort((a, b) => a - b));
  };
  for (let root = 0; root < count; root += 1) {
    if (index[root] !== -1) continue;
    const path: number[] = [];
    enter(root, path);
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const next = successors[node]?.[child[node] ?? 0];
      child[node] = (child[node] ?? 0) + 1;
      if (next === undefined) {
        path.pop();
        leave(node);
        const parent = path.at(-1);
        if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[node] ?? 0);
      } else if (index[next] === -1) enter(next, path);
      else if (isOpen[next] === 1) low[node] = Math.min(low[node] ?? 0, index[next] ?? 0);
    }
  }
  return found;
};

/** A shortest way from `start` back to itself inside its knot, both ends included. */
const shortestCycle = (start: number, knot: ReadonlySet<number>, successors: Constraints["successors"]): number[] => {
  const cameFrom = new Map<number, number>();
  const queue = [start];
  for (let at = 0; at < queue.length; at += 1) {
    const node = queue[at] ?? start;
    for (const next of successors[node] ?? []) {
      if (next === start) {
        const path = [start];
        for (let back = node; back !== start; back = cameFrom.get(back) ?? start) path.push(back);
        return [...path, start].reverse();
      }
      if (!knot.has(next) || cameFrom.has(next)) continue;
      cameFrom.set(next, node);
      queue.push(next);
    }
  }
  return [start, start];
};

/** One shortest cycle of each knot, as tasks, the first again at the end. */
export const findCycles = ({ taskCount, successors }: Constraints): number[][] =>
  knots(successors).map((knot) => {
    // Ascending, and nodes between tasks come after all tasks; without a task there is no way around.
    const [start = 0] = knot;
    return shortestCycle(start, new Set(knot), successors).filter((node) => node < taskCount);
  });

/**
 * Where the tasks of a plan stand: stages from left to right, in each the tasks by how many others they wait for, in the
 * order of the plan. Linear in tasks and edges, and the same for the same plan: a graph that moves about while it is
 * watched cannot be watched.
 */
import type { Plan, PlanGraph } from "../api/types.ts";

export const NODE = { width: 216, height: 58 } as const;
const GAP = { column: 44, row: 14, stage: 72, phase: 30 } as const;
const HEAD = 40;
/** Tasks that wait for nothing of each other stand in a block, not in a tower. */
const MAX_ROWS = 10;

export type Box = { id: string; x: number; y: number; width: number; height: number };
export type PhaseBox = Box & { title: string };
export type Layout = { tasks: Box[]; phases: PhaseBox[]; width: number; height: number };

/** How many tasks of its own phase it waits for, one after the other. A cycle ends where it closes. */
const depthsIn = (ids: readonly string[], before: ReadonlyMap<string, readonly string[]>): Map<string, number> => {
  const own = new Set(ids);
  const depths = new Map<string, number>();
  for (const id of ids) {
    const path = [id];
    while (path.length > 0) {
      const at = path.at(-1) ?? id;
      const open = (before.get(at) ?? []).filter(
        (other) => own.has(other) && !depths.has(other) && !path.includes(other),
      );
      if (open[0] !== undefined) {
        path.push(open[0]);
        continue;
      }
      const waited = (before.get(at) ?? []).map((other) => depths.get(other) ?? -1);
      depths.set(at, Math.max(-1, ...waited) + 1);
      path.pop();
    }
  }
  return depths;
};

type Cell = { id: string; column: number; row: number };

const cellsOf = (ids: readonly string[], depths: ReadonlyMap<string, number>): Cell[] => {
  const byDepth = new Map<number, string[]>();
  for (const id of ids) {
    const depth = depths.get(id) ?? 0;
    byDepth.set(depth, [...(byDepth.get(depth) ?? []), id]);
  }
  let column = 0;
  return [...byDepth.keys()]
    .sort((a, b) => a - b)
    .flatMap((depth) => {
      const own = byDepth.get(depth) ?? [];
      const columns = Math.ceil(own.length / MAX_ROWS);
      const rows = Math.ceil(own.length / columns);
      const cells = own.map((id, at) => ({ id, column: column + Math.floor(at / rows), row: at % rows }));
      column += columns;
      return cells;
    });
};

const placePhase = (id: string, title: string, cells: readonly Cell[], x: number, y: number) => {
  const columns = Math.max(1, ...cells.map(({ column }) => column + 1));
  const rows = Math.max(1, ...cells.map(({ row }) => row + 1));
  const width = columns * (NODE.width + GAP.column) - GAP.column + 32;
  const height = rows * (NODE.height + GAP.row) - GAP.row + HEAD + 16;
  const tasks = cells.map((cell): Box => ({
    id: cell.id,
    x: x + 16 + cell.column * (NODE.width + GAP.column),
    y: y + HEAD + cell.row * (NODE.height + GAP.row),
    ...NODE,
  }));
  return { phase: { id, title, x, y, width, height }, tasks };
};

export const layoutGraph = (plan: Pick<Plan, "phases">, graph: PlanGraph): Layout => {
  const titles = new Map(plan.phases.map(({ id, title }) => [id, title]));
  const before = new Map(graph.nodes.map(({ taskId, dependsOn }) => [taskId, dependsOn]));
  const stages = [...new Set(graph.nodes.map(({ stage }) => stage))].sort((a, b) => a - b);
  const tasks: Box[] = [];
  const phases: PhaseBox[] = [];
  let x = 0;
  let height = 0;
  for (const stage of stages) {
    const inStage = graph.nodes.filter((node) => node.stage === stage);
    let y = 0;
    let widest = 0;
    for (const phaseId of new Set(inStage.map((node) => node.phaseId))) {
      const ids = inStage.filter((node) => node.phaseId === phaseId).map(({ taskId }) => taskId);
      const title = phaseId === null ? "" : (titles.get(phaseId) ?? "");
      const placed = placePhase(phaseId ?? `stage-${stage}`, title, cellsOf(ids, depthsIn(ids, before)), x, y);
      phases.push(placed.phase);
      tasks.push(...placed.tasks);
      y += placed.phase.height + GAP.phase;
      widest = Math.max(widest, placed.phase.width);
    }
    height = Math.max(height, y - GAP.phase);
    x += widest + GAP.stage;
  }
  return { tasks, phases, width: Math.max(0, x - GAP.stage), height };
};

import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Plan } from "../../model/plan.ts";
import { diagnostic } from "../diagnostics.ts";
import type { Graph } from "../graph.ts";

const lintCycle = (cycle: readonly string[], plan: Plan, edgeLines: ReadonlyMap<string, number>): Diagnostic => {
  const tasks = new Map(plan.tasks.map((task) => [task.id, task]));
  const path = cycle.map((id) => `"${tasks.get(id)?.title ?? id}" (line ${tasks.get(id)?.source.line ?? "?"})`);
  const lines = cycle.slice(1).flatMap((to, at) => edgeLines.get(`${cycle[at]}\n${to}`) ?? []);
  const distinct = [...new Set(lines)].sort((a, b) => a - b);
  const suggestion =
    distinct.length === 0
      ? undefined
      : `Remove one of the dependencies on the path, written in line ${distinct.join(", ")}.`;
  return diagnostic("dependency-cycle", distinct[0] ?? 1, `tasks wait for each other: ${path.join(" → ")}`, suggestion);
};

/** Ends of edges that name no part of the plan. */
const missingEnds = ({ edges, phases, epics, tasks }: Plan): Set<string> => {
  const ends = new Set<string>();
  for (const { from, to } of edges) ends.add(from).add(to);
  if (ends.size > 0) for (const nodes of [phases, epics, tasks]) for (const { id } of nodes) ends.delete(id);
  return ends;
};

export const lintDependencies = (plan: Plan, graph: Graph): Diagnostic[] => {
  const missing = missingEnds(plan);
  const unknown = plan.edges.flatMap(({ from, to, line }) =>
    [from, to]
      .filter((end) => missing.has(end))
      .map((end) => diagnostic("dependency-unknown", line, `a dependency names \`${end}\`, which is not in the plan`)),
  );
  if (graph.cycles.length === 0) return unknown;
  const edgeLines = new Map(graph.edges.map(({ from, to, line }) => [`${from}\n${to}`, line]));
  return [...unknown, ...graph.cycles.map((cycle) => lintCycle(cycle, plan, edgeLines))];
};

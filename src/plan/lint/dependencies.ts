import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Plan } from "../../model/plan.ts";
import { diagnostic } from "../diagnostics.ts";
import type { Graph } from "../graph.ts";
import { plainTitle } from "../plain-title.ts";

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

/** "needs: Schema" under a task asks for an agent; where "Schema" is a task and no agent has it, it may be meant to wait. */
const lintNeeds = ({ tasks, agents }: Plan): Diagnostic[] => {
  const asking = tasks.filter(({ status, capabilities }) => status === "open" && capabilities.length > 0);
  if (asking.length === 0) return [];
  const declared = new Set(agents.flatMap(({ capabilities }) => capabilities));
  const titles = new Set(tasks.flatMap(({ id, title }) => [id, plainTitle(title)]));
  return asking.flatMap(({ title, capabilities, source }) =>
    capabilities
      .filter((name) => !declared.has(name) && titles.has(plainTitle(name)))
      .map((name) => {
        const message = `task "${title}" needs "${name}": that is a capability which its agent must have, and no agent does. It does not wait for the task of that name`;
        return diagnostic("dependency-unknown", source.line, message, `To wait for it, write \`depends on: ${name}\`.`);
      }),
  );
};

export const lintDependencies = (plan: Plan, graph: Graph): Diagnostic[] => {
  const missing = missingEnds(plan);
  const unknown = plan.edges.flatMap(({ from, to, line }) =>
    [from, to]
      .filter((end) => missing.has(end))
      .map((end) => diagnostic("dependency-unknown", line, `a dependency names \`${end}\`, which is not in the plan`)),
  );
  unknown.push(...lintNeeds(plan));
  if (graph.cycles.length === 0) return unknown;
  const edgeLines = new Map(graph.edges.map(({ from, to, line }) => [`${from}\n${to}`, line]));
  return [...unknown, ...graph.cycles.map((cycle) => lintCycle(cycle, plan, edgeLines))];
};

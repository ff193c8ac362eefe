/** How much of the source the plan accounts for, counted from the ranges that its nodes and prose state themselves. */
import type { Coverage, Plan, Source } from "../model/plan.ts";

type Located = { source?: Source | undefined };

/** Everything in a plan that says where it was written, but prose. */
export const nodeSources = (plan: Omit<Plan, "hash" | "prose">): Source[] => {
  const { agents, phases, epics, tasks, criteria, gates, risks, crossPoints, targets } = plan;
  const bindings = tasks.flatMap(({ binding }) => (binding === undefined ? [] : [binding]));
  const rules = gates.flatMap((gate) => gate.rules);
  const checks = criteria.map(({ checkSource }) => ({ source: checkSource }));
  const located: Located[][] = [
    agents,
    phases,
    epics,
    tasks,
    criteria,
    gates,
    risks,
    crossPoints,
    targets,
    bindings,
    rules,
    checks,
  ];
  return located.flat().flatMap(({ source }) => (source === undefined ? [] : [source]));
};

/** 1 for each line that one of the ranges holds, by index. */
export const markLines = (sources: readonly Source[], lineCount: number): Uint8Array => {
  const marks = new Uint8Array(lineCount);
  for (const { line, endLine } of sources) marks.fill(1, Math.max(0, line - 1), Math.min(lineCount, endLine));
  return marks;
};

export const coverageOf = (plan: Plan, lineCount: number): Coverage => {
  const sources = [...nodeSources(plan), ...plan.prose.map(({ source }) => source)];
  const accounted = markLines(sources, lineCount).reduce((sum, mark) => sum + mark, 0);
  return { lines: lineCount, accounted };
};

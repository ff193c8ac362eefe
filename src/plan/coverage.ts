/** How much of the source the plan accounts for, counted from the ranges that its nodes and prose state themselves. */
import type { Plan } from "../model/plan.ts";
import type { Source } from "../model/source.ts";

export type Coverage = { lines: number; accounted: number };

type Located = { source?: Source | undefined };

const mark = (marks: Uint8Array, located: readonly Located[]): void => {
  for (const { source } of located) {
    if (source === undefined) continue;
    const end = Math.min(marks.length, source.endLine);
    for (let at = Math.max(0, source.line - 1); at < end; at += 1) marks[at] = 1;
  }
};

/** 1 for each line that a part of the plan other than prose was written in, by index. */
export const markNodes = (plan: Omit<Plan, "hash" | "prose">, lineCount: number): Uint8Array => {
  const { agents, phases, epics, tasks, criteria, gates, risks, crossPoints, targets } = plan;
  const marks = new Uint8Array(lineCount);
  const lists = [agents, phases, epics, tasks, criteria, gates, risks, crossPoints, targets];
  for (const located of lists) mark(marks, located);
  for (const { binding } of tasks) if (binding !== undefined) mark(marks, [binding]);
  for (const { checkSource } of criteria) if (checkSource !== undefined) mark(marks, [{ source: checkSource }]);
  for (const { rules } of gates) mark(marks, rules);
  return marks;
};

export const coverageOf = (plan: Plan, lineCount: number): Coverage => {
  const marks = markNodes(plan, lineCount);
  mark(marks, plan.prose);
  let accounted = 0;
  for (const marked of marks) accounted += marked;
  return { lines: lineCount, accounted };
};

/** A critical path that names work of the plan is an order of it, and none of it is to be done twice. */
import type { PlanTask } from "../../../model/plan.ts";
import type { Draft } from "../draft.ts";
import { nameKey } from "../names.ts";

/** Those of the names that work outside of critical paths has. */
const namesOfWork = ({ phases, epics, tasks, namesOf }: Draft, names: ReadonlySet<string>): Set<string> => {
  const found = new Set<string>();
  const note = (title: string): void => {
    for (const name of namesOf(title)) if (names.has(name)) found.add(name);
  };
  for (const { title } of phases) note(title);
  for (const { title } of epics) note(title);
  for (const { title, kind } of tasks) if (kind !== "critical-path") note(title);
  return found;
};

export const settleCriticalPaths = (draft: Draft): void => {
  if (draft.criticalPaths.length === 0) return;
  const listed = new Map<PlanTask, string>();
  for (const { tasks } of draft.criticalPaths) for (const task of tasks) listed.set(task, nameKey(task.title));
  const named = namesOfWork(draft, new Set(listed.values()));
  const isMention = (task: PlanTask): boolean => task.binding === undefined && named.has(listed.get(task) ?? "");
  const mentions = new Set<PlanTask>();
  for (const { tasks, ordered, scope } of draft.criticalPaths) {
    for (const task of tasks) if (isMention(task)) mentions.add(task);
    if (!ordered || !tasks.some(isMention)) continue;
    for (const [at, { title, source }] of tasks.entries()) {
      const before = tasks[at - 1];
      if (before === undefined) continue;
      draft.pendingChains.push({ ends: [before.title, title], line: source.line, strict: false, scope });
    }
  }
  if (mentions.size > 0) draft.tasks = draft.tasks.filter((task) => !mentions.has(task));
};

/** A critical path that names work of the plan is an order of it, and none of it is to be done twice. */
import type { PlanTask } from "../../../model/plan.ts";
import type { Draft } from "../draft.ts";
import { nameKey } from "../names.ts";

export const settleCriticalPaths = (draft: Draft): void => {
  if (draft.criticalPaths.length === 0) return;
  const work = [...draft.phases, ...draft.epics, ...draft.tasks.filter(({ kind }) => kind !== "critical-path")];
  const listed = new Set(draft.criticalPaths.flatMap(({ tasks }) => tasks.map(({ title }) => nameKey(title))));
  const named = new Set(work.flatMap(({ title }) => draft.namesOf(title).filter((name) => listed.has(name))));
  const isMention = ({ title, binding }: PlanTask): boolean => binding === undefined && named.has(nameKey(title));
  const mentions = new Set<PlanTask>();
  for (const { tasks, ordered, scope } of draft.criticalPaths) {
    for (const task of tasks.filter(isMention)) mentions.add(task);
    if (!ordered || !tasks.some(isMention)) continue;
    for (const [at, { title, source }] of tasks.entries()) {
      const before = tasks[at - 1];
      if (before === undefined) continue;
      draft.pendingChains.push({ ends: [before.title, title], line: source.line, strict: false, scope });
    }
  }
  if (mentions.size > 0) draft.tasks = draft.tasks.filter((task) => !mentions.has(task));
};

/** A critical path that names work of the plan is an order of it, and none of it is to be done twice. */
import type { PlanTask } from "../../../model/plan.ts";
import type { Draft } from "../draft.ts";
import { nameKey, type Names } from "../names.ts";
import type { Part, PartIndex } from "./part-index.ts";

/** Whether work outside of critical paths has a name: by its title, whatever else the index knows it by. */
const nameOfWork = (parts: PartIndex, namesOf: Names): ((name: string) => boolean) => {
  const known = new Map<string, boolean>();
  const isOfWork = (name: string, part: Part): boolean =>
    !("kind" in part && part.kind === "critical-path") && namesOf(part.title).includes(name);
  return (name) => {
    const found = known.get(name) ?? parts.named(name).some((part) => isOfWork(name, part));
    known.set(name, found);
    return found;
  };
};

export const settleCriticalPaths = (draft: Draft, parts: () => PartIndex): void => {
  if (draft.criticalPaths.length === 0) return;
  const isNameOfWork = nameOfWork(parts(), draft.namesOf);
  const isMention = (task: PlanTask): boolean => task.binding === undefined && isNameOfWork(nameKey(task.title));
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
  if (mentions.size === 0) return;
  draft.tasks = draft.tasks.filter((task) => !mentions.has(task));
  parts().remove(mentions);
};

/** "Task 2 | Ana | 4h" in a summary is no second piece of work: the row says more of the task that has that name. */
import type { PlanTask } from "../../../model/plan.ts";
import type { Draft } from "../draft.ts";
import { nameKey } from "../names.ts";
import { mergeWindows } from "../nodes.ts";
import type { PartIndex } from "./part-index.ts";

const fill = (task: PlanTask, row: PlanTask): void => {
  task.assignee ??= row.assignee;
  task.estimateMinutes ??= row.estimateMinutes;
  task.priority ??= row.priority;
  task.window = mergeWindows(row.window, task.window);
  if (task.participants.length === 0) task.participants = row.participants;
  if (row.status === "done") task.status = "done";
  task.acceptance.push(...row.acceptance.filter((words) => !task.acceptance.includes(words)));
};

export const settleRepeatedRows = (draft: Draft, parts: () => PartIndex): void => {
  const repeated = new Map<PlanTask, PlanTask>();
  const rows = new Set(draft.repeatingRows);
  for (const row of draft.repeatingRows) {
    const [task, ...others] = parts()
      .named(nameKey(row.title))
      .filter((part): part is PlanTask => "kind" in part && part.kind === "task" && !rows.has(part as PlanTask));
    if (task !== undefined && others.length === 0) repeated.set(row, task);
  }
  if (repeated.size === 0) return;
  const idOf = new Map([...repeated].map(([row, task]) => [row.id, task.id]));
  for (const [row, task] of repeated) fill(task, row);
  for (const pending of draft.pendingEdges) {
    const { owner } = pending;
    if ("id" in owner) pending.owner = { id: idOf.get(owner.id) ?? owner.id };
  }
  for (const label of draft.labels) label.id = idOf.get(label.id) ?? label.id;
  draft.tasks = draft.tasks.filter((task) => !repeated.has(task));
  parts().remove(new Set(repeated.keys()));
};

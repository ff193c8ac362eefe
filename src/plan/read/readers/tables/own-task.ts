/** Work that the section of a workstream has already, where a cell of its row repeats the words: the cell says when. */
import type { Epic, PlanTask, Window } from "../../../../model/plan.ts";
import type { Source } from "../../../../model/source.ts";
import type { Draft, EpicTasks, Scope } from "../../draft.ts";
import { nameKey } from "../../names.ts";
import { hasEvidence, mergeWindows } from "../../nodes.ts";
import type { TaskText } from "../../text/task-text.ts";
import { addTaskOrder } from "../add-order.ts";
import { spanAt } from "./cells.ts";

/** Tasks are only added while a plan is read: each is looked at once, however many tables there are. */
const tasksOf = ({ tasks, ownTasks }: Draft, { id }: Epic): EpicTasks | undefined => {
  const { byEpic } = ownTasks;
  for (; ownTasks.read < tasks.length; ownTasks.read += 1) {
    const task = tasks[ownTasks.read];
    if (task?.epicId === undefined) continue;
    const own = byEpic.get(task.epicId);
    if (own === undefined) byEpic.set(task.epicId, { byWords: new Map(), unread: [task] });
    else own.unread.push(task);
  }
  return byEpic.get(id);
};

/** Most epics have no row: only the words of those that have one are looked at. */
const findOwn = (draft: Draft, epic: Epic, title: string): PlanTask | undefined => {
  const own = tasksOf(draft, epic);
  if (own === undefined) return undefined;
  const { byWords, unread } = own;
  for (const task of unread) {
    const key = nameKey(task.title);
    if (!byWords.has(key)) byWords.set(key, task);
  }
  unread.length = 0;
  return byWords.get(nameKey(title));
};

/** The same words on another day, or in another week, are work of their own. */
const isFree = (own: Window | undefined, when: Window | null): boolean =>
  own === undefined ||
  ((own.weekday ?? own.day ?? own.date) === undefined && (own.week === undefined || own.week === when?.week));

/** @param scope of the cell, with when it is. @returns null where the words are not those of a task that is there */
export const takeOwnTask = (
  found: TaskText,
  epic: Epic,
  scope: Scope,
  source: Source,
  draft: Draft,
): PlanTask | null => {
  const task = findOwn(draft, epic, found.title);
  if (task === undefined || !isFree(task.window, scope.window)) return null;
  if (task.phaseId !== undefined && task.phaseId !== scope.phase?.id) return null;
  const window = mergeWindows(task.window, mergeWindows(scope.window, found.window));
  if (window !== undefined) task.window = window;
  task.phaseId = scope.phase?.id;
  task.assignee ??= found.assignee;
  task.priority ??= found.priority;
  task.estimateMinutes ??= found.estimateMinutes;
  if (task.participants.length === 0) task.participants = found.participants;
  task.acceptance.push(...found.acceptance.filter((words) => !task.acceptance.includes(words)));
  if (hasEvidence(draft, source, spanAt(source, draft))) task.status = "done";
  addTaskOrder(task, found, { line: source.line, scope, draft });
  return task;
};

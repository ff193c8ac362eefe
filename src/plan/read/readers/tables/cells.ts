/** Cells as text, and cells that are tasks. */
import type { PlanTask } from "../../../../model/plan.ts";
import type { Source } from "../../../../model/source.ts";
import type { Draft, Scope } from "../../draft.ts";
import { cellSpans, type CellSpan } from "../../markdown/cell-spans.ts";
import { inlineText, withoutDecoration } from "../../markdown/inline-text.ts";
import { addTask, mergeWindows } from "../../nodes.ts";
import type { TaskText } from "../../text/task-text.ts";
import { addTaskOrder } from "../add-order.ts";

export const plainCell = (cell: string | undefined): string => withoutDecoration(inlineText(cell ?? ""));

/** -1 where no header fits. Headers are in lower case. */
export const columnOf = (headers: readonly string[], pattern: RegExp): number =>
  headers.findIndex((header) => pattern.test(header));

/** The cell that a source begins in: of the row that is its line. */
export const spanAt = ({ line, column }: Source, { lines, evidence }: Draft): CellSpan | undefined => {
  if (!evidence.has(line)) return undefined;
  const row = lines[line - 1] ?? "";
  return cellSpans(row, row.search(/[^\s>]|$/u)).find(({ start, end }) => column > start && column <= end);
};

/** @param header of the column, where it tells the task from the same words in another column */
export const addCell = (found: TaskText, header: string, scope: Scope, source: Source, draft: Draft): PlanTask => {
  const { title, assignee, participants, priority, estimateMinutes, window, acceptance } = found;
  const heading = `${scope.epic?.title ?? scope.heading} ${header}`;
  const at = mergeWindows(scope.window, window);
  const task = addTask(
    draft,
    { ...scope, heading },
    {
      title,
      source,
      participants,
      acceptance,
      assignee,
      priority,
      estimateMinutes,
      window: at,
      cell: spanAt(source, draft),
    },
  );
  addTaskOrder(task, found, { line: source.line, scope, draft });
  return task;
};

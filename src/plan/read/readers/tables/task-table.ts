import type { PlanTask, Window } from "../../../../model/plan.ts";
import { findEstimate } from "../../../estimate.ts";
import { findWindow } from "../../../window.ts";
import type { Draft, Scope } from "../../draft.ts";
import type { Row, Table } from "../../markdown/block.ts";
import { inlineText } from "../../markdown/inline-text.ts";
import { mergeWindows, placeOf } from "../../nodes.ts";
import { readPriority } from "../../text/priority.ts";
import { saysNothing, splitPeople } from "../../text/split-names.ts";
import { readTaskWords } from "../task-words.ts";
import { addCell, columnOf, plainCell } from "./cells.ts";

const COLUMNS = {
  who: /owner|assignee|agent|who|lead|responsible/u,
  estimate: /\best(?:\.|imates?d?|imated)?(?![a-z])|effort|duration|time|hours|size/u,
  priority: /prio(?:rity)?(?![a-z])|severity/u,
  status: /status|done|state/u,
  depends: /depend|\bdeps\b|blocked by|predecessor|after/u,
  window: /^(?:days?|dates?|when|weeks?|due|weekdays?)\b/u,
  acceptance: /acceptance|criteria|done when/u,
  label: /^(?:#|no\.?|nr\.?|id|key|ref|(?:task|ticket|story|item)\s+(?:id|#|no\.?|key))$/u,
};
type Column = keyof typeof COLUMNS;

const DONE = /^(?:✅|☑|✔|\[x\]|done|complete[d]?|finished)/iu;

const applyCells = (task: PlanTask, cell: (column: Column) => string, status: string): void => {
  if (DONE.test(status)) task.status = "done";
  const people = splitPeople(cell("who").replaceAll("@", ""));
  if (people[0] !== undefined) task.assignee = people[0];
  if (people.length > 1) task.participants = people;
  const estimate = findEstimate(cell("estimate"));
  if (estimate !== null) task.estimateMinutes = estimate.minutes;
  const priority = readPriority(cell("priority"));
  if (priority !== undefined) task.priority = priority;
  if (cell("acceptance") !== "") task.acceptance.push(cell("acceptance"));
};

/** "3-4" under the heading "Day" is "Day 3-4". */
const windowOf = (text: string, header: string): Window | null => {
  const unit = /^\d/u.test(text) ? /^(?:day|week)/u.exec(header)?.[0] : undefined;
  return findWindow(unit === undefined ? text : `${unit} ${text}`);
};

type Columns = {
  at: Record<Column, number>;
  taskAt: number;
  headers: readonly string[];
  /** Line that the table begins in. */ table: number;
};

/** A number that tasks are known by, alone or before the words of one: the row may be about a task that stands elsewhere. */
const KNOWN_BY =
  /^(?:(?:task|step|ticket|story|item)\s+#?\d+(?:\.\d+)*|[A-Z]{1,6}-?\d+(?:[.-]\d+)*)(?:\s*[:.–—-]\s.*)?$/iu;

const readRow = (row: Row, { at, taskAt, headers, table }: Columns, scope: Scope, draft: Draft): void => {
  const raw = row.cells[taskAt] ?? "";
  if (saysNothing(plainCell(raw))) return;
  const cell = (column: Column): string => {
    const text = at[column] < 0 ? "" : plainCell(row.cells[at[column]]);
    return saysNothing(text) ? "" : text;
  };
  const window = mergeWindows(scope.window, windowOf(cell("window"), headers[at.window] ?? "")) ?? null;
  const source = { ...row.source, column: row.columns[taskAt] ?? row.source.column };
  const task = addCell(readTaskWords(raw, draft), "", { ...scope, window }, source, draft);
  applyCells(task, cell, inlineText(row.cells[at.status] ?? ""));
  if (KNOWN_BY.test(task.title)) draft.repeatingRows.push(task);
  const { line } = row.source;
  const given = cell("label");
  if (given !== "") {
    draft.labels.push({ id: task.id, label: given });
    const within = /^\d+$/u.test(given) ? `table ${table}` : placeOf(scope);
    draft.givenIds.push({ given, within, title: task.title, line });
  }
  const names = cell("depends");
  if (names === "") return;
  draft.pendingEdges.push({ owner: { id: task.id }, names, side: "after", reason: "depends-on", line, scope });
};

const TASK =
  /^(?:tasks?|work(?: items?)?|actions?(?: items?)?|activit(?:y|ies)|to-?dos?)\b(?!\s+(?:id|#|no\.?|key|count)\b)/u;
/** Words for many things: of tasks only where the columns beside them are about work. */
const THING = /^(?:titles?|items?|steps?|stor(?:y|ies)|features?|tickets?|what|summary|description)$/u;

const taskColumn = (headers: readonly string[], at: Record<Column, number>): number => {
  const strict = columnOf(headers, TASK);
  const isOfWork = at.estimate >= 0 ? at.who >= 0 || at.depends >= 0 : at.who >= 0 && at.status >= 0;
  return strict >= 0 || !isOfWork ? strict : columnOf(headers, THING);
};

/** "Activity | R | A | C | I" says who answers for work that stands elsewhere. */
const IN_CHARGE = /^(?:[raci]|responsible|accountable|consulted|informed)$/u;

/** "Task | Owner | Estimate | Depends on": one task a row. False when no column is of tasks. */
export const readTaskTable = (table: Table, headers: readonly string[], scope: Scope, draft: Draft): boolean => {
  const columns = Object.entries(COLUMNS).map(([name, pattern]) => [name, columnOf(headers, pattern)]);
  const at = Object.fromEntries(columns) as Record<Column, number>;
  const taskAt = taskColumn(headers, at);
  if (taskAt < 0 || headers.filter((header) => IN_CHARGE.test(header)).length > 2) return false;
  for (const row of table.rows) readRow(row, { at, taskAt, headers, table: table.source.line }, scope, draft);
  return true;
};

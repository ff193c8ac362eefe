/** Tables that are plan: a grid of workstreams and weekdays, an overview of days, lists of tasks and risks. */
import type { Epic, PlanTask, Source, Window } from "../../../model/plan.ts";
import { findWindow } from "../../window.ts";
import type { Draft, Scope } from "../draft.ts";
import type { Row, Table } from "../markdown/block.ts";
import { inlineText, withoutDecoration } from "../markdown/inline-text.ts";
import { addEpic, addTask, known, mergeWindows } from "../nodes.ts";
import type { Section } from "../outline/section.ts";
import { saysNothing, splitList, splitPeople } from "../text/split-names.ts";
import { readTaskText } from "../text/task-text.ts";
import { readPriority } from "../text/priority.ts";
import { findEstimate } from "../../estimate.ts";
import { sameName } from "../names.ts";
import { readRisks } from "./risks.ts";

const plain = (cell: string | undefined): string => withoutDecoration(inlineText(cell ?? ""));

const columnOf = (headers: readonly string[], pattern: RegExp): number =>
  headers.findIndex((header) => pattern.test(header));

const epicOfRow = (name: string, row: Row, scope: Scope, draft: Draft): Epic => {
  const found = draft.epics.find(
    (epic) => epic.kind === "workstream" && epic.phaseId === scope.phase?.id && sameName(epic.title, name),
  );
  return found ?? addEpic(draft, scope, scope.heading, { kind: "workstream", title: name, source: row.source });
};

/** One row a workstream, one column a weekday: one task a cell, each after the one to its left. */
const readGrid = (
  table: Table,
  headers: readonly string[],
  windows: readonly (Window | null)[],
  scope: Scope,
  draft: Draft,
): void => {
  for (const row of table.rows) {
    const name = plain(row.cells[0]);
    if (name === "") continue;
    const epic = epicOfRow(name, row, scope, draft);
    let before: PlanTask | null = null;
    for (const [at, window] of windows.entries()) {
      const cell = plain(row.cells[at]);
      if (at === 0 || window === null || cell === "" || saysNothing(cell)) continue;
      const task = addCell(
        row.cells[at] ?? "",
        headers[at] ?? "",
        { ...scope, epic, window: mergeWindows(scope.window, window) ?? null },
        { ...row.source, column: row.columns[at] ?? row.source.column },
        draft,
      );
      if (before !== null)
        draft.edges.push({ from: before.id, to: task.id, reason: "sequence", line: row.source.line });
      before = task;
    }
  }
};

const addCell = (cell: string, header: string, scope: Scope, source: Source, draft: Draft): PlanTask => {
  const { title, assignee, participants, priority, estimateMinutes, window, acceptance, dependsOn } =
    readTaskText(cell);
  const fields = { title, source, participants, acceptance };
  const heading = `${scope.epic?.title ?? scope.heading} ${header}`;
  const at = mergeWindows(scope.window, window);
  const task = addTask(
    draft,
    { ...scope, heading },
    { ...fields, ...known({ assignee, priority, estimateMinutes, window: at }) },
  );
  if (dependsOn !== undefined) {
    draft.pendingEdges.push({
      owner: { id: task.id },
      names: dependsOn,
      side: "after",
      reason: "depends-on",
      line: source.line,
      scope,
    });
  }
  return task;
};

/** "Task | Owner | Estimate | Depends on" */
const readTaskTable = (table: Table, headers: readonly string[], taskAt: number, scope: Scope, draft: Draft): void => {
  const at = {
    who: columnOf(headers, /owner|assignee|agent|who|lead|responsible/u),
    estimate: columnOf(headers, /estimate|effort|duration|time|hours/u),
    priority: columnOf(headers, /priority|severity/u),
    status: columnOf(headers, /status|done|state/u),
    depends: columnOf(headers, /depend|blocked by|after/u),
    window: columnOf(headers, /^(?:day|date|when|week|due|weekday)\b/u),
    acceptance: columnOf(headers, /acceptance|criteria|done when/u),
  };
  for (const row of table.rows) {
    const raw = row.cells[taskAt] ?? "";
    if (saysNothing(plain(raw))) continue;
    const cell = (column: number): string => (column < 0 ? "" : plain(row.cells[column]));
    const task = addCell(
      raw,
      "",
      { ...scope, window: mergeWindows(scope.window, findWindow(cell(at.window))) ?? null },
      { ...row.source, column: row.columns[taskAt] ?? row.source.column },
      draft,
    );
    task.status =
      task.status === "done" ||
      /^(?:✅|☑|✔|\[x\]|done|complete[d]?|finished)/iu.test(inlineText(row.cells[at.status] ?? ""))
        ? "done"
        : "open";
    const people = saysNothing(cell(at.who)) ? [] : splitPeople(cell(at.who));
    if (people[0] !== undefined) task.assignee = people[0];
    if (people.length > 1) task.participants = people;
    const estimate = findEstimate(cell(at.estimate));
    if (estimate !== null) task.estimateMinutes = estimate.minutes;
    const priority = readPriority(cell(at.priority));
    if (priority !== undefined) task.priority = priority;
    if (!saysNothing(cell(at.acceptance))) task.acceptance.push(cell(at.acceptance));
    if (saysNothing(cell(at.depends))) continue;
    draft.pendingEdges.push({
      owner: { id: task.id },
      names: cell(at.depends),
      side: "after",
      reason: "depends-on",
      line: row.source.line,
      scope,
    });
  }
};

const readOverview = (table: Table, headers: readonly string[], objectiveAt: number, draft: Draft): void => {
  const at = {
    date: columnOf(headers, /date|when/u),
    deliverables: columnOf(headers, /deliverable|output/u),
    critical: columnOf(headers, /critical path/u),
    target: columnOf(headers, /target|count|goal \(/u),
  };
  for (const { cells, source } of table.rows) {
    const name = plain(cells[0]);
    if (name === "") continue;
    const label = /^\d/u.test(name) ? `${plain(table.header[0]).split(/\s/u)[0] ?? ""} ${name}` : name;
    const window = mergeWindows(at.date > 0 ? findWindow(plain(cells[at.date])) : null, findWindow(label)) ?? null;
    const text = (column: number): string | undefined =>
      column < 0 || saysNothing(plain(cells[column])) ? undefined : plain(cells[column]);
    const deliverables = splitList(text(at.deliverables) ?? "");
    draft.overview.push({
      label,
      window,
      objective: text(objectiveAt),
      deliverables,
      critical: text(at.critical),
      source,
    });
    addTarget(draft, { label, header: headers[at.target] ?? "", text: text(at.target) ?? "", window, source });
  }
};

const NUMBER = /^[≥>=~]*\s*(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s*\+?\s*[\p{L} ]{0,30}\.?$/u;

/** A count that is wanted by then: "2,438" under "Test count target". */
export const addTarget = (
  draft: Draft,
  {
    label,
    header,
    text,
    window,
    source,
  }: { label: string; header: string; text: string; window: Window | null | undefined; source: Source },
): boolean => {
  const value = NUMBER.exec(text)?.[1];
  if (value === undefined) return false;
  const unit = /\btests?\b/iu.test(`${header} ${text}`) ? "tests" : "count";
  const measure = {
    subject: header,
    comparator: ">=",
    value: Number(value.replaceAll(",", "")),
    unit,
    statistic: "count",
    direction: "higher",
    text,
  } as const;
  draft.targets.push({ label, ...known({ window: window ?? undefined }), measure, source });
  return true;
};

/** False when the table says nothing that the plan is made of. */
export const readTable = (table: Table, scope: Scope, draft: Draft): boolean => {
  const headers = table.header.map((header) => plain(header).toLowerCase());
  const windows = table.header.map((header) => findWindow(plain(header)));
  const weekdays = windows.slice(1).filter((window) => window?.weekday !== undefined || window?.day !== undefined);
  if (weekdays.length >= 2) {
    readGrid(table, headers, windows, scope, draft);
    return true;
  }
  const objectiveAt = columnOf(headers, /objective|goal|focus|theme|milestone|outcome/u);
  if (/^(?:day|week|sprint|phase|milestone|date)s?\b/u.test(headers[0] ?? "") && objectiveAt > 0) {
    readOverview(table, headers, objectiveAt, draft);
    return true;
  }
  const taskAt = columnOf(headers, /^(?:tasks?|work items?|actions?|activity|to-?do)\b/u);
  if (taskAt >= 0) {
    readTaskTable(table, headers, taskAt, scope, draft);
    return true;
  }
  if (columnOf(headers, /\brisks?\b/u) < 0) return false;
  readRisks(asSection(table), draft);
  return true;
};

const asSection = (table: Table): Section => ({
  kind: "risk", level: 1, title: "", raw: "", value: null, source: table.source, blocks: [table], children: [],
}); // prettier-ignore

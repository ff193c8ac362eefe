/** Grids of people or workstreams (rows) and days or weeks (columns). */
import type { Epic, PlanTask, Window } from "../../../../model/plan.ts";
import { findWindow } from "../../../window.ts";
import type { Source } from "../../../../model/source.ts";
import type { Draft, Scope } from "../../draft.ts";
import type { Row, Table } from "../../markdown/block.ts";
import { inlineText } from "../../markdown/inline-text.ts";
import { nameKey } from "../../names.ts";
import { addEpic, findWorkstream, mergeWindows } from "../../nodes.ts";
import { leadIn } from "../../text/lead.ts";
import { saysNothing } from "../../text/split-names.ts";
import { readTaskWords } from "../task-words.ts";
import { addCell, plainCell } from "./cells.ts";
import { takeOwnTask } from "./own-task.ts";
import { thingsIn } from "./things-in.ts";

const newEpic = (name: string, row: Row, scope: Scope, draft: Draft): Epic =>
  addEpic(draft, scope, scope.heading, { kind: "workstream", title: name, lead: leadIn(name), source: row.source });

type Column = { header: string; window: Window | null };

const IS_DONE = /^(?:[✔✅☑✓]\uFE0F?\s*)?(?:done|complete[d]?|finished)$/iu;

const MEETS = /^([^↔⇄⟷⇔]{0,60}?)\s*[↔⇄⟷⇔]\s*(\S.*)$/u;
const LETTER = /^\p{Lu}\d?(?=[\s:,.–—-]|$)/u;

/** "↔ C review", "A ↔ C": where the row and another meet, and no work of its own. "Draft it ↔ C" is work. */
const meet = (thing: string, row: string, source: Source, draft: Draft): boolean => {
  // Without decoration the arrow would be gone.
  const text = inlineText(thing).trim();
  const [, before = "", after = ""] = MEETS.exec(text) ?? [];
  const names = draft.namesOf(row);
  if (after === "" || !(before === "" || LETTER.test(before) || names.includes(nameKey(before)))) return false;
  const own = names.find((name) => name.length === 1)?.toUpperCase() ?? row;
  const parties = [before === "" ? own : before, LETTER.exec(after)?.[0] ?? after];
  draft.crossPoints.push({ parties, text, source });
  return true;
};

/** The tasks of a cell come after those to its left. A row named for a time of day is no workstream. */
const readRow = (row: Row, columns: readonly Column[], scope: Scope, draft: Draft): void => {
  const name = plainCell(row.cells[0]);
  if (name === "") return;
  const time = findWindow(name);
  const isTime = time?.time !== undefined;
  const known = isTime ? undefined : findWorkstream(draft, scope, name);
  if (known !== undefined) known.lead ??= leadIn(name);
  const epic = isTime ? scope.epic : (known ?? newEpic(name, row, scope, draft));
  let before: readonly PlanTask[] = [];
  for (const [at, { header, window }] of columns.entries()) {
    const cell = row.cells[at] ?? "";
    const words = plainCell(cell);
    if (at === 0 || window === null || saysNothing(words) || IS_DONE.test(words)) continue;
    const when = mergeWindows(mergeWindows(scope.window, time), window) ?? null;
    const source = { ...row.source, column: row.columns[at] ?? row.source.column };
    const inside = { ...scope, epic, window: when };
    const tasks = thingsIn(cell).flatMap((thing): PlanTask | [] => {
      if (meet(thing, name, source, draft)) return [];
      const found = readTaskWords(thing, draft);
      const own = known === undefined ? null : takeOwnTask(found, known, inside, source, draft);
      return own ?? addCell(found, header, inside, source, draft);
    });
    const pairs =
      epic === scope.epic ? [] : before.flatMap(({ id: from }) => tasks.map(({ id: to }) => ({ from, to })));
    for (const pair of pairs) draft.edges.push({ ...pair, reason: "sequence", line: row.source.line });
    if (tasks.length > 0) before = tasks;
  }
};

/** Numbers by week ("Coverage | 60% | 80%") are no work; days are always a calendar, weeks only of somebody. */
const WORKERS =
  /^(?:work\s?-?streams?|streams?|tracks?|lanes?|sprints?|teams?|squads?|agents?|epics?|areas?|roles?|names?|who|owners?|members?|developers?|engineers?|persons?|people)?$/u;

/** False when the columns are no days and no weeks. */
export const readGrid = (table: Table, headers: readonly string[], scope: Scope, draft: Draft): boolean => {
  const columns = table.header.map(plainCell).map((header): Column => ({ header, window: findWindow(header) }));
  const windows = columns.slice(1).flatMap(({ window }) => window ?? []);
  const days = windows.filter(({ weekday, day }) => weekday !== undefined || day !== undefined);
  const weeks = windows.filter(({ week }) => week !== undefined);
  if (days.length < 2 && (weeks.length < 2 || !WORKERS.test(headers[0] ?? ""))) return false;
  draft.grids.push(() => {
    for (const row of table.rows) readRow(row, columns, scope, draft);
  });
  return true;
};

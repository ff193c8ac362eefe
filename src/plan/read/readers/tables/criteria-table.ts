/** "Metric | Current | Target | Owner": one criterion a row, of what is wanted and not of what is. */
import type { Measure } from "../../../../model/measure.ts";
import { parseMeasures } from "../../../measure/parse-measures.ts";
import type { Draft, Scope } from "../../draft.ts";
import type { Row, Table } from "../../markdown/block.ts";
import { inlineText } from "../../markdown/inline-text.ts";
import { addCriterion } from "../../nodes.ts";
import { saysNothing } from "../../text/split-names.ts";
import { type CriteriaOptions, measuresFor } from "../criteria-options.ts";
import { readRuleText } from "../gate-rules.ts";
import { columnOf, plainCell } from "./cells.ts";

const LABEL = /^(?:#|no\.?|nr\.?|id)$/u;
const RULE = /^(?:conditional(?:ly)?(?:[\s-]go)?|no[\s-]?go|go)$/u;
const TARGET =
  /target|goal|threshold|budget|\blimit|expected|required|requirement|acceptance|must be|pass(?:es)? (?:if|when)/u;
/** What says how it is, who looks after it, or how it is found out, but not what must hold. */
const ASIDE =
  /current|baseline|today|\bnow\b|before|actual|owner|\bwho\b|responsible|status|\bdone\b|\bhow\b|method|measured|measurement|tool|source|notes?|comment|priority|weight|frequency|\bwhy\b|rationale|verif|evidence/u;
const STATUS = /^(?:status|done)$/u;
const DONE = /^(?:✅|☑|✔|\[x\]|done|met|pass(?:ed)?|yes)/iu;

const CURRENT = /current|baseline|today|\bnow\b|before|actual/u;
const BARE = /^(\d[\d.,]*)(\s?%|\s?[A-Za-z]{1,3})?$/u;

type Columns = { subject: number; wanted: number[]; current: number; rules: number[]; status: number };

const columnsOf = (headers: readonly string[]): Columns => {
  const all = [...headers.keys()];
  const subject = Math.max(
    0,
    headers.findIndex((header) => !LABEL.test(header)),
  );
  const rules = all.filter((at) => RULE.test(headers[at] ?? ""));
  const rest = all.filter((at) => at > subject && !rules.includes(at) && !ASIDE.test(headers[at] ?? ""));
  const targets = all.filter((at) => at > subject && TARGET.test(headers[at] ?? ""));
  const go = rules.filter((at) => headers[at] === "go");
  const wanted = targets.length > 0 ? targets : rest.length > 0 ? rest : go;
  const current = columnOf(headers, CURRENT);
  return { subject, wanted, current, rules, status: headers.findIndex((header) => STATUS.test(header)) };
};

/** "Manual steps | 6 | 2": beside what is, a bare number says which way; a zero says it by itself. */
const measuresOf = (title: string, subject: string, wanted: readonly string[], current: string): Measure[] => {
  const measures = parseMeasures(title);
  const [target = "", ...others] = wanted;
  const [, to = "", unit = ""] = BARE.exec(target) ?? [];
  if (measures.length > 0 || others.length > 0 || to === "") return measures;
  const [, from = "", unitNow = ""] = BARE.exec(current) ?? [];
  const isNone = Number(to) === 0;
  if (!isNone && (from === "" || from === to || unit.trim() !== unitNow.trim())) return measures;
  const number = (digits: string): number => Number(digits.replaceAll(",", ""));
  const sign = isNone ? "=" : number(to) < number(from) ? "≤" : "≥";
  return parseMeasures(`${subject}: ${sign} ${target}`).map((measure) => ({ ...measure, text: target }));
};

const readRow = (
  row: Row,
  headers: readonly string[],
  columns: Columns,
  scope: Scope,
  draft: Draft,
  options: CriteriaOptions,
): void => {
  const subject = plainCell(row.cells[columns.subject]);
  if (subject === "") return;
  const said = (at: number): string[] => [plainCell(row.cells[at])].filter((words) => !saysNothing(words));
  const values = columns.wanted.flatMap(said);
  const title = values.length === 0 ? subject : `${subject}: ${values.join("; ")}`;
  const current = plainCell(row.cells[columns.current]);
  const measures = measuresFor(options.which, () => measuresOf(title, subject, values, current));
  if (measures === null) return;
  const status = DONE.test(inlineText(row.cells[columns.status] ?? "")) ? "done" : "open";
  addCriterion(draft, scope, { kind: options.kind, title, source: row.source, measures, status }, options.section);
  for (const at of columns.rules) {
    for (const words of said(at)) {
      readRuleText(`${headers[at] ?? ""}: ${subject}: ${words}`, row.source, scope, draft);
    }
  }
};

export const readCriteriaTable = (table: Table, scope: Scope, draft: Draft, options: CriteriaOptions): void => {
  const headers = table.header.map((header) => plainCell(header).toLowerCase());
  const columns = columnsOf(headers);
  for (const row of table.rows) readRow(row, headers, columns, scope, draft, options);
};

const SUBJECT =
  /^(?:metrics?|kpis?|measures?|criteri(?:on|a)|sl[oi]s?|indicators?|success (?:metrics?|criteria)|quality attributes?)$/u;

/** Such a table under a heading that names no criteria. False when it is none. */
export const readMetricTable = (table: Table, headers: readonly string[], scope: Scope, draft: Draft): boolean => {
  const { subject, wanted } = columnsOf(headers);
  if (!SUBJECT.test(headers[subject] ?? "") || !wanted.some((at) => TARGET.test(headers[at] ?? ""))) return false;
  readCriteriaTable(table, scope, draft, { kind: "metric", which: "measured", section: scope.heading });
  return true;
};

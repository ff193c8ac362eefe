import { findWindow } from "../../../window.ts";
import type { Draft } from "../../draft.ts";
import type { Table } from "../../markdown/block.ts";
import { mergeWindows } from "../../nodes.ts";
import { saysNothing, splitList } from "../../text/split-names.ts";
import { columnOf, plainCell } from "./cells.ts";
import { addTarget } from "./target.ts";

/** One row a day, sprint or phase. False when the table is no overview. */
export const readOverview = (table: Table, headers: readonly string[], draft: Draft): boolean => {
  const objectiveAt = columnOf(headers.slice(1), /objective|goal|focus|theme|milestone|outcome/u) + 1;
  if (!/^(?:day|week|sprint|phase|milestone|date)s?\b/u.test(headers[0] ?? "") || objectiveAt === 0) return false;
  const at = {
    date: columnOf(headers, /date|when|due|deadline|timeline/u),
    deliverables: columnOf(headers, /deliverable|output/u),
    critical: columnOf(headers, /critical path/u),
    target: columnOf(
      headers,
      /target|count|goal \(|^(?:(?:automated|unit|passing|number of|total) )*tests(?: (?:passing|green|by then))?$/u,
    ),
  };
  for (const { cells, source } of table.rows) {
    const name = plainCell(cells[0]);
    if (name === "") continue;
    const label = /^\d/u.test(name) ? `${plainCell(table.header[0]).split(/\s/u)[0] ?? ""} ${name}` : name;
    const window = mergeWindows(at.date > 0 ? findWindow(plainCell(cells[at.date])) : null, findWindow(label)) ?? null;
    const text = (column: number): string | undefined => {
      const words = column < 0 ? "" : plainCell(cells[column]);
      return saysNothing(words) ? undefined : words;
    };
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
  return true;
};

/** Tables that are plan, known by their headers. */
import type { Draft, Scope } from "../../draft.ts";
import type { Table } from "../../markdown/block.ts";
import { readRiskTable } from "../risks.ts";
import { columnOf, plainCell } from "./cells.ts";
import { readMetricTable } from "./criteria-table.ts";
import { readGrid } from "./grid.ts";
import { readOverview } from "./overview.ts";
import { readTaskTable } from "./task-table.ts";

/** A table that is none of these says nothing that a plan is made of: it stays prose. */
export const readTable = (table: Table, scope: Scope, draft: Draft): void => {
  const headers = table.header.map((header) => plainCell(header).toLowerCase());
  if (readGrid(table, headers, scope, draft) || readOverview(table, headers, draft)) return;
  if (readTaskTable(table, headers, scope, draft) || readMetricTable(table, headers, scope, draft)) return;
  if (columnOf(headers, /\brisks?\b/u) >= 0) readRiskTable(table, draft);
};

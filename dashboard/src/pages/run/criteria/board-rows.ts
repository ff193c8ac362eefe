/** The board as one list: a row for the head of each gate, and one for each of its criteria beneath it. */
import type { Criterion, Gate } from "../../../api/types.ts";

/** First and last row of a gate. */
export type GateRows = { gate: Gate; first: number; last: number };
export type BoardRow = { key: string; of: GateRows; criterion: Criterion | null };

export const boardRows = (gates: readonly Gate[], criteria: readonly Criterion[]): BoardRow[] => {
  const byGate = Map.groupBy(criteria, ({ gateId }) => gateId);
  const rows: BoardRow[] = [];
  for (const gate of gates) {
    const own = byGate.get(gate.gateId) ?? [];
    const of = { gate, first: rows.length, last: rows.length + own.length };
    rows.push({ key: `gate ${gate.gateId}`, of, criterion: null });
    for (const criterion of own) rows.push({ key: criterion.criterionId, of, criterion });
  }
  return rows;
};

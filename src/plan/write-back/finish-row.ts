import { evidenceMark, evidencePattern } from "../evidence-link.ts";
import { cellSpans } from "../read/markdown/cell-spans.ts";

/** Which cell of its row a column is in, from 0; null where no cell's words begin there. */
export const cellAt = (row: string, column: number): number | null => {
  const at = cellSpans(row, row.search(/[^\s>]|$/u)).findIndex(
    ({ start, end }) => start + row.slice(start, end).search(/\S|$/u) === column - 1,
  );
  return at < 0 ? null : at;
};

/**
 * The row with the evidence of each finished cell behind its words; marks that were there are replaced. Bars and
 * backslashes are the same unit in every encoding, so that cells can be counted in the file's own units.
 */
export const finishRow = (
  row: string,
  links: ReadonlyMap<number, readonly string[]>,
  encode: (text: string) => string,
): string => {
  const begin = row.search(/[^\s>]|$/);
  let finished = "";
  let copied = 0;
  for (const [at, { start, end }] of cellSpans(row, begin).entries()) {
    const own = links.get(at);
    if (own === undefined) continue;
    const cell = row.slice(start, end).replace(evidencePattern(encode), "");
    const words = cell.trimEnd().length;
    const marks = own.map((link) => encode(evidenceMark(link, false))).join("");
    finished += row.slice(copied, start) + cell.slice(0, words) + marks + cell.slice(words);
    copied = end;
  }
  return finished + row.slice(copied);
};

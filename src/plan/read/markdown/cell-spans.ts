/** A cell ends at the next bar that is not escaped, also inside code. */
const CELL = /(?:[^|\\]|\\[\s\S])*/uy;

export type CellSpan = { start: number; end: number };

/** Where the cells of a row are, with the white space around their words, without the bars. @param from the row's begin */
export const cellSpans = (line: string, from: number): CellSpan[] => {
  const spans: CellSpan[] = [];
  let start = from + (line[from] === "|" ? 1 : 0);
  while (start < line.length) {
    CELL.lastIndex = start;
    const end = CELL.test(line) ? CELL.lastIndex : start;
    spans.push({ start, end });
    start = end + 1;
  }
  return spans;
};

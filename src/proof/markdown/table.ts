/** A GitHub table with its columns padded, so that it is one in a terminal too. Cells are Markdown already. */
export const table = (head: readonly string[], cells: readonly (readonly string[])[]): string => {
  // A pipe ends a cell even inside of a code span.
  const rows = cells.map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = head.map((title, column) =>
    Math.min(60, Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0))),
  );
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
};

/** Numbers and tables of the pages that are made from measurements. */

export const number = (value: number): string =>
  value.toLocaleString("en-US", { maximumFractionDigits: Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 3 });

/** Padded as prettier wants it, so that the page passes the format check. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...all.map((row) => (row[column] ?? "").length)));
  const draw = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`;
  return [draw(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(draw)].join("\n");
};

import { parseDocument, type Line } from "./document.ts";

/** Wider tables get single spaces: columns that no screen shows whole need no padding. */
const WIDEST = 160;

/** Cells of a row, split at the pipes that no backslash escapes. Null when it does not look like "| a | b |" or "a | b". */
const splitRow = (text: string): string[] => {
  const inner = text.trim().replace(/^\|/, "");
  const cells: string[] = [];
  let cell = "";
  for (let index = 0; index < inner.length; index += 1) {
    const character = inner.charAt(index);
    if (character === "|" && inner[index - 1] !== "\\") {
      cells.push(cell.trim());
      cell = "";
    } else cell += character;
  }
  return cell.trim() === "" ? cells : [...cells, cell.trim()];
};

/** Columns on a screen: emoji and East Asian characters take two, marks that combine none. */
const widthOf = (text: string): number => {
  let width = 0;
  for (const character of text) {
    if (/[\p{M}\p{Cf}]/u.test(character)) continue;
    width +=
      /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
};

const pad = (cell: string, width: number): string => cell + " ".repeat(Math.max(0, width - widthOf(cell)));

const delimiter = (cell: string, width: number): string => {
  const [left, right] = [cell.startsWith(":") ? ":" : "", cell.endsWith(":") ? ":" : ""];
  return left + "-".repeat(Math.max(1, width - left.length - right.length)) + right;
};

/** The rows of a table, aligned; null when a row has more or fewer cells than the header. */
const alignRows = (rows: readonly string[]): string[] | null => {
  const cells = rows.map(splitRow);
  const columns = cells[0]?.length ?? 0;
  if (columns === 0 || cells.some((row) => row.length !== columns)) return null;
  const content = cells.filter((_, index) => index !== 1);
  const natural = Array.from({ length: columns }, (_, column) =>
    Math.max(3, ...content.map((row) => widthOf(row[column] ?? ""))),
  );
  const isWide = natural.reduce((sum, width) => sum + width + 3, 1) > WIDEST;
  const widths = natural.map((width) => (isWide ? 0 : width));
  return cells.map((row, index) => {
    const padded = row.map((cell, column) =>
      index === 1 ? delimiter(cell, Math.max(3, widths[column] ?? 0)) : pad(cell, widths[column] ?? 0),
    );
    return `| ${padded.join(" | ")} |`;
  });
};

/** Tables outside lists and quotes get straight columns. */
export const alignTables = (lines: readonly Line[]): Line[] => {
  const aligned = [...lines];
  for (const { type, level, map } of parseDocument(lines).tokens) {
    if (type !== "table_open" || level !== 0 || map === null) continue;
    const rows = alignRows(lines.slice(map[0], map[1]).map(({ text }) => text));
    rows?.forEach((text, offset) => {
      const line = aligned[map[0] + offset];
      if (line !== undefined) aligned[map[0] + offset] = { text, end: line.end };
    });
  }
  return aligned;
};

import { parseDocument, type Line } from "./document.ts";

/** Written without a pattern: a backtracking one is quadratic in long runs of spaces. */
const withoutTrailing = (text: string): string => {
  let end = text.length;
  while (end > 0 && (text[end - 1] === " " || text[end - 1] === "\t")) end -= 1;
  return text.slice(0, end);
};

/** Trailing spaces go, but the two that break a line inside a paragraph. */
export const trimLines = (lines: readonly Line[]): Line[] => {
  const { tokens, isFixed } = parseDocument(lines);
  const inner = new Set<number>();
  for (const { type, map } of tokens) {
    if (type !== "inline" || map === null) continue;
    for (let index = map[0]; index < map[1] - 1; index += 1) inner.add(index);
  }
  return lines.map((line, index) => {
    if (isFixed(index)) return line;
    const text = withoutTrailing(line.text);
    const breaks = inner.has(index) && text !== "" && line.text.slice(text.length).startsWith("  ");
    return { text: breaks ? `${text}  ` : text, end: line.end };
  });
};

const isBlank = ({ text }: Line): boolean => !/[^ \t]/.test(text);

/** One line end for lines that are added: the one that most lines have. */
const usualEnd = (lines: readonly Line[]): string => {
  const counts = new Map<string, number>();
  for (const { end } of lines) if (end !== "") counts.set(end, (counts.get(end) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? "\n";
};

/** One blank line around headings, none in a row, none at the start; one line end at the end. */
export const spaceBlocks = (lines: readonly Line[]): Line[] => {
  const { tokens, isFixed } = parseDocument(lines);
  const end = usualEnd(lines);
  const starts = new Set<number>();
  const ends = new Set<number>();
  for (const { type, level, map } of tokens) {
    if (type !== "heading_open" || level !== 0 || map === null) continue;
    starts.add(map[0]);
    ends.add(map[1]);
  }
  const spaced: Line[] = [];
  const isLastBlank = () => spaced.length === 0 || isBlank(spaced.at(-1) ?? { text: "", end });
  lines.forEach((line, index) => {
    if (isFixed(index)) {
      if (ends.has(index) && !isLastBlank()) spaced.push({ text: "", end });
      spaced.push(line);
      return;
    }
    if (isBlank(line)) {
      if (!isLastBlank()) spaced.push({ text: "", end: line.end === "" ? end : line.end });
      return;
    }
    if ((starts.has(index) || ends.has(index)) && !isLastBlank()) spaced.push({ text: "", end });
    spaced.push(line);
  });
  while (spaced.length > 0 && !isFixed(lines.length - 1) && isBlank(spaced.at(-1) ?? { text: "", end })) spaced.pop();
  const last = spaced.at(-1);
  if (last !== undefined && last.end === "") spaced[spaced.length - 1] = { text: last.text, end };
  return spaced;
};

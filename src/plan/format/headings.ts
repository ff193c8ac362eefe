import { parseDocument, type Line } from "./document.ts";

const ATX = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$/;

/** "##  Title ##" and underlined titles become "## Title". Only outside lists and quotes. */
export const plainHeadings = (lines: readonly Line[]): Line[] => {
  const { tokens } = parseDocument(lines);
  const formatted = new Map<number, Line | null>();
  tokens.forEach((token, at) => {
    const content = tokens[at + 1]?.content.trim() ?? "";
    if (token.type !== "heading_open" || token.level !== 0 || token.map === null || content === "") return;
    const [first, end] = token.map;
    const line = lines[first];
    // A title that ends in "#" would lose it as a closing mark.
    if (line === undefined || /#\s*$/.test(content) || content.includes("\n")) return;
    const isAtx = ATX.test(line.text) && end === first + 1;
    if (!isAtx && end !== first + 2) return;
    formatted.set(first, { text: `${"#".repeat(Number(token.tag.slice(1)))} ${content}`, end: line.end });
    if (!isAtx) formatted.set(first + 1, null);
  });
  return lines.flatMap((line, index) => {
    const replacement = formatted.get(index);
    return replacement === null ? [] : [replacement ?? line];
  });
};

import { visibleText } from "../reading/visible-text.ts";

/**
 * Text of others inside of Markdown: one line, with every character that could start markup escaped, so that it reads
 * as it was written and can open neither a link, a table cell nor an element.
 */
export const escaped = (text: string): string =>
  visibleText(text)
    .replaceAll(/\s+/g, " ")
    .trim()
    .replaceAll(/[\\`*_{}[\]<>|~&]/g, (character) =>
      character === "<" ? "&lt;" : character === "&" ? "&amp;" : `\\${character}`,
    )
    // At the start of a line: headings, lists, quotes, numbered items.
    .replace(/^(#{1,6}|[-+=>])/, "\\$1")
    .replace(/^(\d+)([.)])/, "$1\\$2")
    // Hosts turn bare addresses, mentions and issue numbers into links.
    .replaceAll(/(?<=\b(?:https?|ftp)):(?=\/\/)/g, "\\:")
    .replaceAll(/(?<![\w])@(?=\w)/g, "\\@");

/** A code span that holds any text: its fence is longer than every run of backticks inside. */
export const code = (text: string): string => {
  const line = visibleText(text).replaceAll(/\s+/g, " ").trim();
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const padding = line.startsWith("`") || line.endsWith("`") ? " " : "";
  // A pipe ends a table cell even inside of a code span.
  return `${fence}${padding}${line.replaceAll("|", "\\|")}${padding}${fence}`;
};

import { visibleText } from "../reading/visible-text.ts";

const oneLine = (text: string): string => visibleText(text).replaceAll(/\s+/g, " ").trim();

/**
 * Text of others inside of a line of Markdown: it reads as it was written and opens no link, emphasis or element.
 * Only what would be markup is escaped, for many readers see the source in a terminal. Pipes are left to `table`, and a
 * bare address may become a link: it leads where it says.
 */
export const escaped = (text: string): string =>
  oneLine(text)
    .replaceAll(/[\\`*~[\]]/g, "\\$&")
    .replaceAll(/<(?=[a-z/!?])/gi, "\\<")
    .replaceAll(/&(?=#?\w+;)/g, "\\&")
    // Inside of a word an underscore is no emphasis.
    .replaceAll(/(?<!\w)_|_(?!\w)/g, "\\_");

/** The same where it begins a line or a list item, so that it begins no heading, quote or list. */
export const escapedStart = (text: string): string =>
  escaped(text)
    .replace(/^(#|[-+=>|])/, "\\$1")
    .replace(/^(\d+)([.)])/, "$1\\$2");

/** A code span that holds any text: its fence is longer than every run of backticks inside. */
export const code = (text: string): string => {
  const line = oneLine(text);
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const padding = line.startsWith("`") || line.endsWith("`") ? " " : "";
  return `${fence}${padding}${line}${padding}${fence}`;
};

/** For a table: a cell ends at a pipe even inside of a code span, where no backslash helps. */
export const codeCell = (text: string): string => (/[|\\]/.test(text) ? escaped(text) : code(text));

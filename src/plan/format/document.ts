/** A Markdown text as lines that keep their own line ends, and the blocks a parser finds in them. */
import MarkdownIt, { type Token } from "markdown-it";
import { splitFrontMatter } from "../read/front-matter-lines.ts";
import { endItemsAtLabels } from "../read/markdown/end-at-label.ts";
import { parseBlocks } from "../read/markdown/parse-blocks.ts";

export type Line = { text: string; end: string };

const LINE = /([^\r\n]*)(\r\n|\r|\n|$)/g;

export const splitDocument = (source: string): Line[] => {
  const lines = Array.from(source.matchAll(LINE), ([, text = "", end = ""]) => ({ text, end }));
  // The pattern matches once more, empty, at the very end.
  while (lines.length > 0 && lines.at(-1)?.text === "" && lines.at(-1)?.end === "") lines.pop();
  return lines;
};

/**
 * The lines as they will be read again: an empty line that ends in LF behind one that ends in CR would make one CRLF,
 * and an empty last line without an end is none.
 */
export const settleEnds = (lines: readonly Line[]): Line[] => {
  const settled = lines.map((line, index) =>
    line.text === "" && line.end === "\n" && lines[index - 1]?.end === "\r" ? { text: "", end: "\r" } : line,
  );
  while (settled.at(-1)?.text === "" && settled.at(-1)?.end === "") settled.pop();
  return settled;
};

export const joinDocument = (lines: readonly Line[]): string => lines.map(({ text, end }) => text + end).join("");

const markdown = new MarkdownIt("default", { html: true });
endItemsAtLabels(markdown);

/** The same lines with the front matter blanked out: it is YAML and none of the formatter's business. */
const bodyOf = (lines: readonly Line[]): { body: string[]; front: number } => {
  const texts = lines.map(({ text }) => text);
  const front = splitFrontMatter(texts).count;
  return { body: texts.map((text, index) => (index < front ? "" : text)), front };
};

export type Parsed = {
  tokens: Token[];
  /** Lines of front matter, code and HTML, by index: they stay byte for byte. */
  isFixed: (index: number) => boolean;
};

/** Rules that change nothing hand the same lines on: parsing is most of the formatter's time. */
const PARSED = new WeakMap<readonly Line[], Parsed>();

export const parseDocument = (lines: readonly Line[]): Parsed => {
  const parsed = PARSED.get(lines) ?? parse(lines);
  PARSED.set(lines, parsed);
  return parsed;
};

const parse = (lines: readonly Line[]): Parsed => {
  const { body, front } = bodyOf(lines);
  const tokens: Token[] = [];
  markdown.block.parse(body.join("\n").replaceAll("\0", "\ufffd"), markdown, {}, tokens);
  const fixed = new Uint8Array(lines.length).fill(1, 0, front);
  for (const { type, map } of tokens) {
    if (map !== null && (type === "fence" || type === "code_block" || type === "html_block"))
      fixed.fill(1, map[0], map[1]);
  }
  return { tokens, isFixed: (index) => fixed[index] === 1 };
};

const POSITIONS = new Set(["source", "line", "firstLine", "columns"]);

/** What a document says, without where it says it: two texts with one meaning give the same string. */
export const meaningOf = (lines: readonly Line[]): string => {
  const { body, front } = bodyOf(lines);
  const frontMatter = lines.slice(0, front).map(({ text }) => text);
  return JSON.stringify([frontMatter, parseBlocks(body)], (key, value: unknown) =>
    POSITIONS.has(key) ? undefined : value,
  );
};

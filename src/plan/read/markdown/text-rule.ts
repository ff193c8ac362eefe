/**
 * Paragraphs and headings as one token with its lines. markdown-it has a rule for each, which writes three tokens with the
 * text as a piece of the whole document; those for paragraphs and for headings that are underlined both ask of every line
 * below whether it begins something else, which is half of the time that a list takes.
 */
import type { MarkdownIt } from "markdown-it";
import type { TextLine } from "./block.ts";
import type { Env, State } from "./plain-tokens.ts";

const DASH = 0x2d;
const EQUALS = 0x3d;

const contentStart = (state: State, line: number): number => (state.bMarks[line] ?? 0) + (state.tShift[line] ?? 0);

/** "===" is 1, "---" is 2, whatever else is 0. */
const underlineDepth = (state: State, line: number): number => {
  const start = contentStart(state, line);
  const mark = state.src.charCodeAt(start);
  if (mark !== DASH && mark !== EQUALS) return 0;
  const end = state.skipSpaces(state.skipChars(start, mark));
  if (end < (state.eMarks[line] ?? 0)) return 0;
  return mark === EQUALS ? 1 : 2;
};

/** Where the text ends, and the depth of the heading that it is when an underline ends it. */
const findEnd = (state: State, startLine: number, endLine: number): { end: number; depth: number } => {
  const rules = state.md.block.ruler.getRules("paragraph");
  for (let line = startLine + 1; ; line += 1) {
    if (line >= endLine || state.isEmpty(line)) return { end: line, depth: 0 };
    const indent = (state.sCount[line] ?? 0) - state.blkIndent;
    if (indent > 3) continue;
    const depth = indent >= 0 ? underlineDepth(state, line) : 0;
    if (depth > 0) return { end: line, depth };
    // Inside a quote that goes on without its mark nothing begins.
    if ((state.sCount[line] ?? 0) < 0) continue;
    for (const rule of rules) if (rule(state, line, endLine, true)) return { end: line, depth: 0 };
  }
};

/** A piece of the line itself, which may take one byte a character where the document takes two. */
const textLine = (state: State, at: number): TextLine => {
  const line = (state.env as Env).lines[at] ?? "";
  const length = (state.eMarks[at] ?? 0) - contentStart(state, at);
  return { text: line.slice(line.length - length).trim(), line: at + 1 };
};

const textLines = (state: State, startLine: number, endLine: number): TextLine[] => {
  // Most texts have one line, and an array that begins empty takes room for 17 at the first push.
  const found = [textLine(state, startLine)];
  for (let at = startLine + 1; at < endLine; at += 1) found.push(textLine(state, at));
  return found;
};

const HASH = 0x23;
const SPACE = 0x20;
const TAB = 0x09;
const MOST_HASHES = 6;

const isSpace = (unit: number): boolean => unit === SPACE || unit === TAB;

/** How many signs a heading of this line begins with, 0 where it is none. */
const headingDepth = (state: State, line: number): number => {
  if ((state.sCount[line] ?? 0) - state.blkIndent > 3) return 0;
  const start = contentStart(state, line);
  const max = state.eMarks[line] ?? 0;
  let end = start;
  while (end < max && state.src.charCodeAt(end) === HASH) end += 1;
  const depth = end - start;
  return depth > MOST_HASHES || (end < max && !isSpace(state.src.charCodeAt(end))) ? 0 : depth;
};

/** The words of a heading, without the signs that may close it. A piece of the line, as those of a text are. */
const headingLine = (state: State, at: number, depth: number): TextLine => {
  const line = (state.env as Env).lines[at] ?? "";
  const length = (state.eMarks[at] ?? 0) - contentStart(state, at);
  const start = line.length - length + depth;
  let end = line.length;
  while (end > start && isSpace(line.charCodeAt(end - 1))) end -= 1;
  let closed = end;
  while (closed > start && line.charCodeAt(closed - 1) === HASH) closed -= 1;
  if (closed > start && isSpace(line.charCodeAt(closed - 1))) end = closed;
  return { text: line.slice(start, end).trim(), line: at + 1 };
};

const readHeadings = ({ block }: MarkdownIt): void => {
  block.ruler.at(
    "heading",
    (state, line, _endLine, silent) => {
      const depth = headingDepth(state, line);
      if (depth === 0 || silent) return depth > 0;
      state.line = line + 1;
      const token = state.push("heading", `h${depth}`, 0);
      token.map = [line, state.line];
      token.meta = { lines: [headingLine(state, line, depth)] };
      return true;
    },
    { alt: ["paragraph", "reference", "blockquote"] },
  );
};

export const readTextAtOnce = (markdown: MarkdownIt): void => {
  const { block } = markdown;
  readHeadings(markdown);
  block.ruler.disable("lheading");
  block.ruler.at("paragraph", (state, startLine, endLine) => {
    const outer = state.parentType;
    state.parentType = "paragraph";
    const { end, depth } = findEnd(state, startLine, endLine);
    state.parentType = outer;
    state.line = depth > 0 ? end + 1 : end;
    const token = depth > 0 ? state.push("heading", `h${depth}`, 0) : state.push("paragraph", "p", 0);
    token.map = [startLine, state.line];
    token.meta = { lines: textLines(state, startLine, end) };
    return true;
  });
};

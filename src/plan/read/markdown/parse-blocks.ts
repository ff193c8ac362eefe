/**
 * Markdown to blocks. markdown-it's block parser is used instead of remark because of time, measured on 1 MB of plan:
 * remark with GFM 6 to 14 s, micromark without any inline syntax still 0.4 to 0.9 s, this 0.05 to 0.1 s.
 * `parse-blocks.test.ts` holds it to what remark sees.
 */
import MarkdownIt, { type Token } from "markdown-it";
import type { Source } from "../../../model/source.ts";
import { oneLine } from "../text/one-line.ts";
import { isBlankLine } from "./blank-line.ts";
import type { Block, Item, List, Row, Table, TextLine } from "./block.ts";
import { cellSpans } from "./cell-spans.ts";
import { endItemsAtLabels } from "./end-at-label.ts";
import { writePlainTokens, type Env } from "./plain-tokens.ts";
import { readTextAtOnce } from "./text-rule.ts";

const markdown = new MarkdownIt("default", { html: true });
endItemsAtLabels(markdown);
writePlainTokens(markdown);
readTextAtOnce(markdown);

const CHECKBOX = /^\[([ xX])\](?:[ \t]+|$)/u;

type Reader = { lines: readonly string[]; tokens: readonly Token[]; at: number };

/** Most lines begin with a letter or a mark of ASCII. */
const isIndented = (line: string): boolean => {
  const first = line.charCodeAt(0);
  return !(first > 0x20 && first < 0x7f && first !== 0x3e);
};

const sourceOf = (reader: Reader, token: Token): Source => {
  const first = token.map?.[0] ?? 0;
  let endLine = Math.max(token.map?.[1] ?? 1, first + 1);
  while (endLine > first + 1 && isBlankLine(reader.lines[endLine - 1] ?? "")) endLine -= 1;
  const text = reader.lines[first] ?? "";
  const column = isIndented(text) ? text.search(/[^\s>]|$/u) + 1 : 1;
  return { line: first + 1, column, endLine };
};

/** The same words as a piece of their line, which may take one byte a character where the document takes two. */
const pieceOf = ({ lines }: Reader, source: Source, words: string): string => {
  const line = lines[source.line - 1] ?? "";
  const at = line.indexOf(words);
  return at < 0 ? words : line.slice(at, at + words.length);
};

const linesOf = (token: Token): TextLine[] => (token.meta as { lines: TextLine[] } | null)?.lines ?? [];

const COMPARED = /^=?\s*[~$€£]?\.?\d/u;

/** "- > 99% pass rate" is a quote in Markdown; who writes it means more than 99 %. */
const asComparison = (first: Block | null): Block | null => {
  const quoted = first?.kind === "quote" && first.blocks.length === 1 ? first.blocks[0] : undefined;
  const head = quoted?.kind === "paragraph" ? quoted.lines[0] : undefined;
  if (quoted?.kind !== "paragraph" || head === undefined || !COMPARED.test(head.text)) return first;
  const text = head.text.startsWith("=") ? `>${head.text}` : `> ${head.text}`;
  return { ...quoted, lines: [{ ...head, text }, ...quoted.lines.slice(1)] };
};

const readItem = (reader: Reader, token: Token): Item => {
  const source = sourceOf(reader, token);
  const first = asComparison(readNext(reader, "list_item_close"));
  if (first?.kind !== "paragraph") {
    const blocks = first === null ? [] : [first, ...readUntil(reader, "list_item_close")];
    return { status: null, lines: [], blocks, source };
  }
  const { lines } = first;
  const below = readUntil(reader, "list_item_close");
  const head = lines[0];
  const box = head?.text.startsWith("[") === true ? CHECKBOX.exec(head.text) : null;
  if (head === undefined || box === null) return { status: null, lines, blocks: below, source };
  const text = { text: head.text.slice(box[0].length), line: head.line };
  lines[0] = text;
  return { status: box[1] === " " ? "open" : "done", lines, blocks: below, source };
};

const readList = (reader: Reader, token: Token): List => {
  const source = sourceOf(reader, token);
  const ordered = token.type === "ordered_list_open";
  const close = ordered ? "ordered_list_close" : "bullet_list_close";
  const items: Item[] = [];
  for (let next = reader.tokens[reader.at]; next !== undefined; next = reader.tokens[reader.at]) {
    reader.at += 1;
    if (next.type === close) break;
    if (next.type === "list_item_open") items.push(readItem(reader, next));
  }
  return { kind: "list", ordered, items, source };
};

const cellColumns = (line: string, column: number): number[] =>
  cellSpans(line, column - 1).map(({ start, end }) => {
    const cell = line.slice(start, end);
    return start + cell.length - cell.trimStart().length + 1;
  });

const openRow = (reader: Reader, token: Token): Row => {
  const source = sourceOf(reader, token);
  return { cells: [], columns: cellColumns(reader.lines[source.line - 1] ?? "", source.column), source };
};

const readTable = (reader: Reader, token: Token): Table => {
  const source = sourceOf(reader, token);
  const rows: Row[] = [];
  for (let next = reader.tokens[reader.at]; next !== undefined; next = reader.tokens[reader.at]) {
    reader.at += 1;
    if (next.type === "table_close") break;
    if (next.type === "tr_open") rows.push(openRow(reader, next));
    const row = rows.at(-1);
    if (next.type === "inline" && row !== undefined) row.cells.push(pieceOf(reader, row.source, next.content.trim()));
  }
  return { kind: "table", header: rows[0]?.cells ?? [], rows: rows.slice(1), source };
};

const readBlock = (reader: Reader, token: Token): Block | null => {
  const source = sourceOf(reader, token);
  switch (token.type) {
    case "heading": {
      const words = linesOf(token).map(({ text }) => text);
      return { kind: "heading", depth: Number(token.tag[1]), text: oneLine(words.join("\n")), source };
    }
    case "paragraph":
      return { kind: "paragraph", lines: linesOf(token), source };
    case "bullet_list_open":
    case "ordered_list_open":
      return readList(reader, token);
    case "table_open":
      return readTable(reader, token);
    case "blockquote_open":
      return { kind: "quote", blocks: readUntil(reader, "blockquote_close"), source };
    case "fence":
      return { kind: "code", info: token.info.trim(), text: token.content, firstLine: source.line + 1, source };
    case "code_block":
      return { kind: "code", info: null, text: token.content, firstLine: source.line, source };
    case "html_block":
      return { kind: "html", text: token.content, source };
    case "hr":
      return { kind: "rule", source };
    default:
      return null;
  }
};

/** The next block, or null where what encloses it ends. */
const readNext = (reader: Reader, close: string | null): Block | null => {
  for (let token = reader.tokens[reader.at]; token !== undefined; token = reader.tokens[reader.at]) {
    reader.at += 1;
    if (token.type === close) return null;
    const block = readBlock(reader, token);
    if (block !== null) return block;
  }
  return null;
};

const readUntil = (reader: Reader, close: string | null): Block[] => {
  const first = readNext(reader, close);
  if (first === null) return [];
  const blocks = [first];
  for (let block = readNext(reader, close); block !== null; block = readNext(reader, close)) blocks.push(block);
  return blocks;
};

/**
 * @param lines of the document; front matter must have been blanked out
 * @param text the lines with a line feed between each two: of a large document it takes 2 ms to make
 */
export const parseBlocks = (lines: readonly string[], text = lines.join("\n")): Block[] => {
  // Of the same length: what a null character becomes in Markdown.
  if (text.includes("\0")) return parseBlocks(lines.map((line) => line.replaceAll("\0", "\uFFFD")));
  const blocks: Block[] = [];
  const take = (tokens: Token[]): void => {
    for (const block of readUntil({ lines, tokens, at: 0 }, null)) blocks.push(block);
    tokens.length = 0;
  };
  const tokens: Token[] = [];
  markdown.block.parse(text, markdown, { lines, take } satisfies Env, tokens);
  take(tokens);
  return blocks;
};

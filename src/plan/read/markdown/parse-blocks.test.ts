import * as fc from "fast-check";
import type { Nodes } from "mdast";
import { readFileSync } from "node:fs";
import path from "node:path";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { expect, test } from "vitest";
import type { Block, Item } from "./block.ts";
import { parseBlocks } from "./parse-blocks.ts";
import { splitLines } from "./split-lines.ts";

const remark = unified().use(remarkParse).use(remarkGfm);

const ofItem = (item: Item): string[] => {
  const paragraph = item.lines.length === 0 ? [] : [`paragraph ${item.lines[0]!.line}-${item.lines.at(-1)!.line}`];
  return [`item ${item.source.line} ${item.status ?? "-"}`, ...paragraph, ...item.blocks.flatMap(ofBlock)];
};

/** What the parser saw, one line a block: kind, where, and what tells it from another of its kind. */
const ofBlock = (block: Block): string[] => {
  const at = `${block.source.line}-${block.source.endLine}`;
  if (block.kind === "heading") return [`heading ${block.depth} ${at}`];
  if (block.kind === "list") return [`list ${block.ordered}`, ...block.items.flatMap(ofItem)];
  if (block.kind === "code") return [`code ${block.info ?? ""} ${at} ${JSON.stringify(block.text.trimEnd())}`];
  if (block.kind === "quote") return ["quote", ...block.blocks.flatMap(ofBlock)];
  if (block.kind !== "table") return [`${block.kind} ${at}`];
  return [`table ${at}`, ...block.rows.map(({ cells, source }) => `row ${source.line} ${cells.length}`)];
};

const statusOf = (checked: boolean | null | undefined) =>
  checked === true ? "done" : checked === false ? "open" : "-";

/** The same of remark's tree. */
const ofNode = (node: Nodes): string[] => {
  const { start, end } = node.position!;
  const at = `${start.line}-${end.line}`;
  if (node.type === "root") return node.children.flatMap(ofNode);
  if (node.type === "heading") return [`heading ${node.depth} ${at}`];
  if (node.type === "list") return [`list ${node.ordered ?? false}`, ...node.children.flatMap(ofNode)];
  if (node.type === "listItem")
    return [`item ${start.line} ${statusOf(node.checked)}`, ...node.children.flatMap(ofNode)];
  if (node.type === "blockquote") return ["quote", ...node.children.flatMap(ofNode)];
  if (node.type === "thematicBreak") return [`rule ${at}`];
  if (node.type === "code") {
    return [`code ${[node.lang, node.meta].filter(Boolean).join(" ")} ${at} ${JSON.stringify(node.value.trimEnd())}`];
  }
  if (node.type !== "table") return [`${node.type} ${at}`];
  return [
    `table ${at}`,
    ...node.children.slice(1).map((row) => `row ${row.position!.start.line} ${node.align!.length}`),
  ];
};

const seen = (text: string): string[] => parseBlocks(splitLines(text)).flatMap(ofBlock);
const seenByRemark = (text: string): string[] => ofNode(remark.parse(text));

const FIXTURES = path.join(import.meta.dirname, "..", "fixtures");

test.each(["agents", "workstreams", "calendar", "squads", "day-ranges"])("sees what remark sees in %s", (name) => {
  const text = readFileSync(path.join(FIXTURES, `${name}.md`), "utf8");
  expect(seen(text)).toEqual(seenByRemark(text));
});

// Right after indented code remark refuses lists that may not interrupt a paragraph; there is none to interrupt.
test("sees what remark sees in compositions of what plans are made of", () => {
  const piece = fc.constantFrom(
    "# Heading", "###### Deep `code`", "Setext\n======", "Two\nlines\n---", "A paragraph\nof two lines", "**Label:** value",
    "- item\n- item", "- [ ] open\n- [x] done", "* one\n  * two\n    * three", "1. first\n2. second\n   - nested\n\n   more of it",
    "1) other marker", "- item\n\n  ```sh\n  run it\n  ```", "```ts\ncode # no heading\n```", "~~~\n- no item\n~~~", "---", "***",
    "| a | b |\n|---|:-:|\n| 1 \\| x | 2 |\n| 3 | 4 |", "<!-- a comment\n\nof lines -->", "> quoted\n> - [ ] box", "    indented code\n\nText after it",
    "- [ ]not a box", "- a\n- b\n\n\n- c", "text <b>html</b> text", "- # heading in item", "-\n  late item", "\\# no heading",
  ); // prettier-ignore
  const document = fc.array(piece, { minLength: 1, maxLength: 8 }).map((pieces) => pieces.join("\n\n"));
  fc.assert(
    fc.property(document, (text) => {
      expect(seen(text)).toEqual(seenByRemark(text));
    }),
    { numRuns: 200 },
  );
});

test("knows where the cells of a row begin, past escaped bars", () => {
  const [table] = parseBlocks(["| a | b |", "|---|---|", "| x \\| y |  z |", "p | q"]);
  expect(table).toMatchObject({
    kind: "table",
    rows: [{ cells: ["x | y", "z"], columns: [3, 13] }, { columns: [1, 5] }],
  });
});

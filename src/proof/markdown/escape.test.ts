import { array, assert, constantFrom, property } from "fast-check";
import { toString } from "mdast-util-to-string";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import { unified } from "unified";
import { expect, test } from "vitest";
import { visibleText } from "../reading/visible-text.ts";
import { code, codeCell, escaped, escapedStart } from "./escape.ts";
import { table } from "./table.ts";

type Node = { type: string; url?: string; children?: Node[] };
const parse = (text: string): Node => unified().use(remarkParse).use(remarkGfm).parse(text);
/** A bare address that a host makes a link of is still text that says where it leads. */
const isBareAddress = (node: Node): boolean => node.type === "link" && String(node.url).endsWith(toString(node));
const kinds = (node: Node): string[] =>
  isBareAddress(node) ? ["text"] : [node.type, ...(node.children ?? []).flatMap(kinds)];
const shown = (text: string): string => visibleText(text).replaceAll(/\s+/g, " ").trim();

/** Strings made of what markup is made of. */
const hostile = array(constantFrom(..."#-+=>|*_~`<>[]()!&;:/@\\. \n1ax\"'{}^$".split("")), { maxLength: 24 }).map(
  (characters) => characters.join(""),
);
const samples = [
  "# x",
  "- x",
  "1. x",
  "1) x",
  "> x",
  "+ x",
  "=",
  "---",
  "| a |",
  "**b**",
  "_i_",
  "a_b_c",
  "~~s~~",
  "<b>",
  "</b>",
  "<!-- c -->",
  "[x](y)",
  "![x](y)",
  "`c`",
  "&lt;",
  "&amp",
  "https://example.com/a",
  "www.example.com",
  "@someone",
  "a\\*b",
  "\\",
  "*",
  "a\nb",
  "[^1]",
  "    code",
  "http://[::1]",
  "mailto:a@b.c",
  "a@b.co",
];

const expectPlain = (text: string) => {
  const tree = parse(`before ${escaped(text)}`);
  expect({ text, kinds: new Set(kinds(tree)) }).toEqual({ text, kinds: new Set(["root", "paragraph", "text"]) });
  expect(toString(tree)).toBe(`before ${shown(text)}`.trim());
};

test.each(samples)("%s is read as it was written", (text) => {
  expectPlain(text);
  const tree = parse(`- ${escapedStart(text)}`);
  expect(kinds(tree).filter((kind) => !["root", "list", "listItem", "paragraph", "text"].includes(kind))).toEqual([]);
  expect(kinds(tree).filter((kind) => kind === "list")).toHaveLength(1);
  expect(toString(tree)).toBe(shown(text));
});

test("so is every other text", () => {
  assert(
    property(hostile, (text) => expectPlain(text)),
    { numRuns: 400 },
  );
});

test("a cell of a table holds every text", () => {
  assert(
    property(hostile, (text) => {
      if (shown(text) === "") return;
      const tree = parse(table(["A", "B"], [[codeCell(text), escaped(text)]]));
      expect(kinds(tree).filter((kind) => kind === "tableCell")).toHaveLength(4);
      expect(toString(tree)).toBe(`AB${shown(text)}${shown(text)}`);
    }),
    { numRuns: 400 },
  );
});

test("a code span holds every text", () => {
  assert(
    property(hostile, (text) => {
      if (shown(text) === "") return;
      const tree = parse(`before ${code(text)} after`);
      expect(kinds(tree)).toEqual(["root", "paragraph", "text", "inlineCode", "text"]);
      expect(toString(tree)).toBe(`before ${shown(text)} after`);
    }),
    { numRuns: 400 },
  );
});

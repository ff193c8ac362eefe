import { array, assert, constantFrom, property } from "fast-check";
import MarkdownIt, { type Token } from "markdown-it";
import { expect, test } from "vitest";
import { inlineText } from "./inline-text.ts";

/** What the parser makes of it, without any of the short ways. Of a text without tags, line breaks and code. */
const parsed = (raw: string): string => {
  const markdown = new MarkdownIt("default", { html: true });
  const tokens: Token[] = [];
  markdown.inline.parse(raw, markdown, {}, tokens);
  return tokens
    .map(({ content }) => content)
    .join("")
    .replaceAll(/\s+/gu, " ")
    .trim();
};

const PIECES = [
  "**",
  "**",
  "*",
  "a",
  "b1",
  "É",
  "→",
  " ",
  " ",
  "(",
  ")",
  ":",
  ".",
  "—",
  "_",
  "~~",
  "\\",
  "&amp;",
  "[x](y)",
  "!",
  "“",
];

test("bold words at the beginning are read as the parser reads them", () => {
  const texts = array(constantFrom(...PIECES), { maxLength: 10 });
  assert(
    property(texts, (pieces) => {
      for (const raw of [pieces.join(""), `**a${pieces.join("")}`, `**a${pieces.join("")}**:`]) {
        expect(inlineText(raw)).toBe(parsed(raw));
      }
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  ["**Go**: all is done", "Go: all is done"],
  ["**Cable is cut**", "Cable is cut"],
  ["**Signals (S1 — 2h)**", "Signals (S1 — 2h)"],
  ["**Phase (1)**a", "**Phase (1)**a"],
  ["** a**", "** a**"],
])("%j says %j", (raw, words) => {
  expect(inlineText(raw)).toBe(words);
});

import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { definitionPattern, SYMBOL } from "./symbol-pattern.ts";

/** As `git grep` takes it: the same POSIX expressions, by the same C library. */
const definitions = (symbol: string, lines: readonly string[]): string[] => {
  const found = execFileSync("sh", ["-c", 'grep -E -e "$1" || true', "sh", definitionPattern(symbol)], {
    input: lines.join("\n"),
    encoding: "utf8",
  });
  return found.split("\n").filter(Boolean);
};

test("finds where a name is defined, in many languages, and not where it is used", () => {
  const defined = [
    "export const parse = (text) => text;",
    "export default async function parse(text) {",
    "function* parse() {",
    "  async parse(text: string): Promise<void> {",
    "  parse = async () => {};",
    "    def parse(self, text):",
    "pub fn parse(text: &str) -> Spans {",
    "func (s *Server) parse(w io.Writer) error {",
    "struct parse {",
    "type parse = { a: 1 };",
    "#define parse(x) (x)",
    "create table if not exists provost.parse (",
    "impl<T> parse for T {",
  ];
  const used = [
    "const spans = parse(text);",
    "import { parse } from './parse.ts';",
    "  return parse(text);",
    "  parse(text);",
    "const parser = 1;",
    "function reparse() {",
    "// parse is called here",
    "  const x = { parse };",
  ];
  expect(definitions("parse", [...defined, ...used])).toEqual(defined);
});

test("a name with a dollar is that name, and nothing else is a name", () => {
  expect(definitions("$parse", ["const $parse = 1;", "const xparse = 1;"])).toEqual(["const $parse = 1;"]);
  expect(["parse", "_p1", "$x", "größe"].every((name) => SYMBOL.test(name))).toBe(true);
  expect(["a b", "a|b", "a.*", "", "-e", "1a"].some((name) => SYMBOL.test(name))).toBe(false);
});

/** docs/security.md names tests as proof: each is there, in the file that the link leads to, under that very name. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../src/runtime/package-root.ts";

const PAGE = join(packageRoot(), "docs", "security.md");
const LINK = /\[((?:[^\]\\]|\\.)+)\]\((\.\.\/[^)]+\.test\.ts)\)/g;
const ROW = /^\| (?<number>\d[^|]*) \| [^|]+ \| (?<state>[a-z ]+) \| (?<proof>.*) \|$/;

const page = readFileSync(PAGE, "utf8");
const links = [...page.matchAll(LINK)].map(([, name = "", path = ""]) => ({
  name: name.replaceAll(/\\(.)/g, "$1"),
  path,
}));

/** As it stands in the code: behind the call's parenthesis, in quotes. */
const namesIn = (text: string): string[] =>
  [...text.matchAll(/\(\s*(["'\u0060])((?:(?!\1)[^\\]|\\.)+)\1/g)].map(([, , name = ""]) =>
    name.replaceAll(/\\(["'\u0060])/g, "$1"),
  );

test("the page names tests", () => {
  expect(links.length).toBeGreaterThan(100);
});

test.each([...new Set(links.map(({ path }) => path))])("every test that is named of %s is in it", (path) => {
  const file = join(dirname(PAGE), path);
  expect(existsSync(file)).toBe(true);
  const there = new Set(namesIn(readFileSync(file, "utf8")));
  const missing = links.filter((link) => link.path === path && !there.has(link.name)).map(({ name }) => name);
  expect(missing).toEqual([]);
});

test("what is met names a test, and what is not says why", () => {
  const rows = page.split("\n").flatMap((line) => {
    const { number, state, proof } = ROW.exec(line.replaceAll(/ {2,}/g, " "))?.groups ?? {};
    return number === undefined ? [] : [{ number, state, proof: proof ?? "" }];
  });
  expect(rows.length).toBeGreaterThan(100);
  const named = ({ proof }: { proof: string }): boolean => [...proof.matchAll(LINK)].length > 0;
  const bare = rows.filter((row) =>
    ["met", "in part"].includes(row.state ?? "") ? !named(row) : row.proof.length < 5,
  );
  expect(bare).toEqual([]);
  const states = new Set(["met", "in part", "by document", "not met", "not applicable"]);
  expect(rows.filter(({ state = "" }) => !states.has(state))).toEqual([]);
});

test("every risk of the top ten has a test of its number, and every such test is on the page", () => {
  const folder = join(packageRoot(), "test", "security");
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  const tests = texts.flatMap(namesIn).filter((name) => /^API\d+:2023 /.test(name));
  const numbers = new Set(tests.map((name) => Number(/\d+/.exec(name)?.[0])));
  expect([...numbers].toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  const listed = new Set(links.map(({ name }) => name));
  expect(tests.filter((name) => !listed.has(name))).toEqual([]);
});

import * as fc from "fast-check";
import picomatch from "picomatch";
import { expect, test } from "vitest";
import { globsMeet, parseGlob } from "./glob-intersection.ts";

const meet = (a: string, b: string) => globsMeet(parseGlob(a), parseGlob(b));

test.each([
  ["src/a.ts", "src/a.ts"],
  ["src/a.ts", "src/*.ts"],
  ["src/**", "src/api/x.ts"],
  ["**/*.ts", "src/api/**"],
  ["src/*/x.ts", "src/api/?.ts"],
  ["src/{api,ui}/**", "src/ui/button.ts"],
  ["src", "src/api/x.ts"],
  ["./src/a.ts", "src/a.ts"],
  ["docs/", "docs/guide/start.md"],
  ["README.md", "readme.md"],
  ["app/[id]/page.tsx", "app/[id]/page.tsx"],
  ["a*c", "*b*"],
  ["!src/**", "test/x"],
])("%s meets %s", (a, b) => {
  expect(meet(a, b)).toBe(true);
  expect(meet(b, a)).toBe(true);
});

test.each([
  ["src/a.ts", "src/b.ts"],
  ["src/**", "test/**"],
  ["src/*.ts", "src/api/x.ts"],
  ["**/*.ts", "docs/*.md"],
  ["src/{api,ui}/**", "src/db/**"],
  ["src/a?.ts", "src/abc.ts"],
  ["src/api/**", "src/ui/**"],
  ["a*b", "a*c"],
])("%s keeps clear of %s", (a, b) => {
  expect(meet(a, b)).toBe(false);
  expect(meet(b, a)).toBe(false);
});

const NAMES = ["a", "b", "ab", ".a", "A", "a+", "a|b"];
const FOLDERS = ["", "a/", "b/", "ab/", "a/a/", "a/b/", "b/a/", ".a/a/"];
const PATHS = FOLDERS.flatMap((folder) => NAMES.map((name) => `${folder}${name}`));
const PIECES =
  'a b ab .a A * ? ** [ab] [!b] [^/] {a,b} {a,b/a} {a..c} @(a|b) +(a) !(a) ?(b) \\* + {a} | " ! {,a} {{a,b},c} {a,b}+ {**,a}';

test("no file that two globs have in common is ever missed", () => {
  const segment = fc
    .array(fc.constantFrom(...PIECES.split(" ")), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join(""));
  const plain = fc.constantFrom("**", "*", ".", "a", "?b");
  const glob = fc
    .array(fc.oneof(segment, plain, plain), { minLength: 1, maxLength: 3 })
    .map((parts) => parts.join("/"));
  fc.assert(
    fc.property(glob, glob, (left, right) => {
      const isLeft = picomatch(left, { dot: true, nocase: true });
      const isRight = picomatch(right, { dot: true, nocase: true });
      const common = PATHS.find((path) => isLeft(path) && isRight(path));
      expect(common === undefined || meet(left, right), `${left} and ${right} have ${common}`).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});

test("braces upon braces are widened, not multiplied", () => {
  const glob = `${"{a,b}/".repeat(30)}x`;
  expect(parseGlob(glob).length).toBeLessThanOrEqual(65);
  expect(meet(glob, `${"a/".repeat(30)}x`)).toBe(true);
});

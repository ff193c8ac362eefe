import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { array, assert, boolean, constantFrom, property, tuple } from "fast-check";
import { expect, test } from "vitest";
import { applyHunks, parseUnifiedDiff } from "./unified-diff.ts";

const only = (patch: string) => {
  const [first, ...more] = parseUnifiedDiff(patch);
  if (first === undefined || more.length > 0) throw new Error("one file is expected");
  return first;
};

const diffOf = (before: string, after: string): string => {
  const folder = mkdtempSync(join(tmpdir(), "provost-diff-"));
  try {
    writeFileSync(join(folder, "a"), before);
    writeFileSync(join(folder, "b"), after);
    execFileSync("git", ["diff", "--no-index", "--no-color", "a", "b"], { cwd: folder });
    return "";
  } catch (error) {
    return String((error as { stdout: Buffer }).stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test("what git writes of two texts makes the one of the other", () => {
  const line = constantFrom("a", "b", "", " c", "-d", "+e", "@@ f", "\\ g", "--- h");
  const text = tuple(array(line, { maxLength: 30 }), boolean()).map(
    ([lines, ends]) => lines.join("\n") + (ends && lines.length > 0 ? "\n" : ""),
  );
  assert(
    property(text, text, (before, after) => {
      const patch = diffOf(before, after);
      expect(patch === "" ? before : applyHunks(before, only(patch))).toBe(after);
    }),
    { numRuns: 60 },
  );
});

const PATCH = `diff --git a/src/a.txt b/src/a.txt
index 1..2 100644
--- a/src/a.txt
+++ b/src/a.txt
@@ -2,3 +2,3 @@ somewhere
 two
-three
+drei
 four
`;

test("a hunk that has moved is found; one that fits nowhere is refused with its place", () => {
  expect(only(PATCH)).toMatchObject({ from: "src/a.txt", to: "src/a.txt" });
  expect(applyHunks("zero\nhalf\none\ntwo\nthree\nfour\n", only(PATCH))).toBe("zero\nhalf\none\ntwo\ndrei\nfour\n");
  expect(() => applyHunks("one\ntwo\nother\nfour\n", only(PATCH))).toThrow(
    "the hunk at line 5 of the patch does not fit src/a.txt near its line 2",
  );
});

test("files are made and removed, several in one patch", () => {
  const patches = parseUnifiedDiff(
    "--- /dev/null\n+++ b/new.txt\n@@ -0,0 +1 @@\n+new\n--- a/old.txt\t2026-01-01\n+++ /dev/null\n@@ -1 +0,0 @@\n-old\n\\ No newline at end of file\n",
  );
  expect(patches.map(({ from, to }) => [from, to])).toEqual([
    [null, "new.txt"],
    ["old.txt", null],
  ]);
  expect(patches.map((patch, index) => applyHunks(index === 0 ? "" : "old", patch))).toEqual(["new\n", ""]);
});

test.each([
  ["nothing", "there is no file in it"],
  ["--- a/x\n+++ b/x\n", "nothing is said about x"],
  ["@@ -1 +1 @@\n-a\n+b\n", "no file is named before the first hunk"],
  ["--- a/x\n+++ b/x\n@@ -1,5 +1 @@\n-a\n?b\n", "a line begins with"],
  ["--- a/x\n+++ b/x\n@@ -1,5 +1 @@\n-a", "ends in the middle of a hunk"],
  ["rename from a\nrename to b\n", "renames, copies and binary files are not applied"],
])("%j is refused: %s", (patch, why) => {
  expect(() => parseUnifiedDiff(patch)).toThrow(why);
});

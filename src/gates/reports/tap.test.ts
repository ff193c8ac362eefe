import { describe, expect, it } from "vitest";
import { parseTap } from "./tap.ts";

const tally = (passed: number, failed: number, skipped: number, failures: string[] = []) => ({
  kind: "read",
  value: { passed, failed, skipped, failures },
});

describe("parseTap", () => {
  it.each([
    ["a plan first", "TAP version 13\n1..2\nok 1 - a\nok 2 - b\n", tally(2, 0, 0)],
    ["a plan last", "ok 1\nnot ok 2 - b\n1..2\n", tally(1, 1, 0, ["b"])],
    ["Windows line ends", "1..1\r\nok 1 - a\r\n", tally(1, 0, 0)],
    ["points without numbers or dashes", "1..2\nok a\nnot ok\n", tally(1, 1, 0, ["(without a name)"])],
    [
      "skip and todo",
      "1..4\nok 1 # SKIP no network\nok 2 a # skip\nnot ok 3 b # TODO later\nok 4 # todo\n",
      tally(0, 0, 4),
    ],
    ["a skip that failed anyway", "1..1\nnot ok 1 - x # SKIP\n", tally(0, 1, 0, ["x"])],
    ["an escaped hash that is no directive", "1..1\nok 1 - issue \\# skip this\n", tally(1, 0, 0)],
    ["a whole plan that is skipped", "1..0 # SKIP not on this system\n", tally(0, 0, 0)],
    ["other output in between", "1..1\n> npm test\n# note\nsomething ok\nok 1 - a\n", tally(1, 0, 0)],
    [
      "a YAML block that quotes TAP",
      "1..1\nnot ok 1 - a\n  ---\n  message: |\n    ok 2 - b\n    1..9\n  ...\n",
      tally(0, 1, 0, ["a"]),
    ],
    [
      "nested subtests, counted as leaves",
      "# Subtest: outer\n    # Subtest: inner\n        ok 1 - x\n        ok 2 - y\n        1..2\n    ok 1 - inner\n    1..1\nok 1 - outer\nok 2 - z\n1..2\n",
      tally(3, 0, 0),
    ],
    ["a failing subtest, counted once", "    not ok 1 - x\n    1..1\nnot ok 1 - outer\n1..1\n", tally(0, 1, 0, ["x"])],
    ["a parent that fails by itself", "    ok 1 - x\n    1..1\nnot ok 1 - outer\n1..1\n", tally(1, 1, 0, ["outer"])],
    [
      "planned tests that never came",
      "1..3\nok 1 - a\n",
      tally(1, 2, 0, ["test 2 of 3 was never reported", "test 3 of 3 was never reported"]),
    ],
    ["a bail out", "1..3\nok 1\nBail out! no database\nok 2\n", tally(1, 1, 0, ["bailed out: no database"])],
    ["a bail out in a subtest", "    ok 1\n    Bail out!\n", tally(1, 1, 0, ["bailed out: no reason given"])],
  ])("reads %s", (_, text, expected) => {
    expect(parseTap(text)).toEqual(expected);
  });

  it.each([
    ["nothing", ""],
    ["words", "Error: Cannot find module\n"],
  ])("misses a report in %s", (_, text) => {
    expect(parseTap(text)).toEqual({ kind: "missing" });
  });

  it.each([
    ["no plan", "TAP version 13\nok 1\nok 2\n", 4, /2 tests but no plan/],
    ["a subtest without its plan", "    ok 1\nok 1 - outer\n1..1\n", 2, /a subtest ends without its plan/],
    ["two plans", "1..1\nok 1\n1..1\n", 3, /two plans/],
    ["more tests than planned", "1..1\nok 1\nok 2\n", 4, /2 tests were reported although 1 were planned/],
    ["an absurd plan", "1..99999999999\n", 1, /not believable/],
  ])("refuses %s and says where", (_, text, line, problem) => {
    expect(parseTap(text)).toMatchObject({ kind: "malformed", line, problem: expect.stringMatching(problem) });
  });
});

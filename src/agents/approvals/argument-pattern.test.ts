import { assert, constantFrom, property, string } from "fast-check";
import { expect, test } from "vitest";
import { expectWithin } from "../../../test/support/within.ts";
import { literally, matchesArguments, matchesText, patternOf } from "./argument-pattern.ts";

test.each([
  ["src/*", "src/a/b.ts", true],
  ["src/*", "lib/src/a", false],
  ["*.ts", "a.ts", true],
  ["a*b*c", "a-b-b-c", true],
  ["a*b*c", "a-c-b", false],
  ["a*a", "a", false],
  ["ab*bc", "abc", false],
  [String.raw`a\*b`, "a*b", true],
  [String.raw`a\*b`, "axb", false],
  ["*", "", true],
  ["", "x", false],
])("%j and %j: %s", (pattern, text, expected) => {
  expect(matchesText(pattern, text)).toBe(expected);
});

test("a text taken literally matches itself and no other", () => {
  const text = string({ unit: constantFrom("*", "\\", "a", "/") });
  assert(
    property(text, text, (one, other) => {
      expect(matchesText(literally(one), other)).toBe(one === other);
    }),
  );
});

test("a pattern of many stars takes no time", async () => {
  await expectWithin(500, async () => {
    const startedAt = performance.now();
    expect(matchesText("*a".repeat(200), `${"a".repeat(100_000)}b`)).toBe(false);
    return performance.now() - startedAt;
  });
});

test("each argument that is named has to fit, lists by their items", () => {
  const input = { command: ["npm", "test", "--watch"], folder: ".", timeoutMs: 1_000 };
  expect(matchesArguments({ command: ["npm", "test", "*"] }, input)).toBe(true);
  expect(matchesArguments({ command: ["npm", "test"] }, input)).toBe(false);
  expect(matchesArguments({ command: ["npm", "*", "*"], folder: "src" }, input)).toBe(false);
  expect(matchesArguments({ shell: "*" }, input)).toBe(false);
  expect(matchesArguments(patternOf(input), input)).toBe(true);
  expect(matchesArguments(patternOf(input), { ...input, timeoutMs: 2_000 })).toBe(false);
});

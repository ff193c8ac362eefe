import * as fc from "fast-check";
import { expect, test } from "vitest";
import { exactTitleSchema, textPatternSchema } from "./text-pattern.ts";

test.each([
  ["Build*", "Build the API", true],
  ["build *", "**Build** the `API`", true],
  ["*dashboard at /a/b*", "Render the dashboard at /a/b now", true],
  ["Deploy *", "Deploy", true],
  ["Deploy *", "Deployment", false],
  ["* tests", "tests", true],
  ["a * b", "a b", true],
  ["Test ?", "Test 1", true],
  ["Test ?", "Test 12", false],
  ["Build", "Build the API", false],
  ["a.c", "abc", false],
  ["(x|y) [z] {w} + $ ^", "(x|y) [z] {w} + $ ^", true],
  ["/^build/i", "Build the API", true],
  ["/^build/", "Build the API", false],
  ["/snake_case/", "a snake_case name", true],
])("pattern %s on %s: %s", (pattern, title, expected) => {
  expect(textPatternSchema.parse(pattern).matches(title)).toBe(expected);
});

test("a pattern that is no regular expression is refused with the reason", () => {
  expect(textPatternSchema.safeParse("/(/").error?.issues[0]?.message).toContain("Invalid regular expression");
});

test("every title matches itself, as it stands and as a wildcard", () => {
  fc.assert(
    fc.property(
      fc
        .oneof(fc.string({ minLength: 1 }), fc.stringMatching(/^[ab*_ ?]{1,12}$/))
        .filter((text) => !/^\/.+\/[imsu]*$/su.test(text)),
      (title) => {
        expect(exactTitleSchema.parse(title).matches(title)).toBe(true);
        expect(textPatternSchema.parse(title).matches(title.replaceAll("?", "x"))).toBe(true);
      },
    ),
  );
});

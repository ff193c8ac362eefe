import { assert, property } from "fast-check";
import { expect, it } from "vitest";
import { textsOf } from "../../test/support/texts-of.ts";
import "./compile.ts";
import { cued, CUED_PATTERNS, lowerCase } from "./cued-pattern.ts";

const loaded = CUED_PATTERNS.map((found) => [found.cues.join(" "), found] as const);

it("knows the patterns of the compiler", () => {
  expect(loaded.length).toBeGreaterThan(60);
});

it.each(loaded)("every text that fits has a cue: %s", (_, { expression, mayFit }) => {
  assert(
    property(textsOf(expression()), (text) => {
      expect(mayFit(lowerCase(text))).toBe(true);
    }),
    { numRuns: 100 },
  );
});

it("makes a pattern when a cue is met, and once", () => {
  let made = 0;
  const seconds = cued("ms second", () => {
    made += 1;
    return /\d+ (?:ms|seconds?)/iu;
  });

  expect(seconds.exec("10 minutes")).toBeNull();
  expect(made).toBe(0);
  expect(seconds.exec("in 10 SECONDS")?.[0]).toBe("10 SECONDS");
  expect(seconds.exec("in 10 ms")?.index).toBe(3);
  expect(made).toBe(1);
});

it("takes for a cue what the pattern takes for the same letters", () => {
  const seconds = cued("second", () => /\d+ ſeconds?/iu);

  expect(seconds.exec("10 ſeconds")).not.toBeNull();
  expect(seconds.exec("10 SECONDS")).not.toBeNull();
});

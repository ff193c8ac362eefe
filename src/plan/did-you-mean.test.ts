import * as fc from "fast-check";
import { expect, test } from "vitest";
import { didYouMean } from "./did-you-mean.ts";

test.each([
  ["exce", ["exec", "http"], "exec"],
  ["depends-on", ["dependsOn", "agent"], "dependsOn"],
  ["agnets", ["agents", "defaults"], "agents"],
  ["builder-2", ["builder", "tester"], "builder"],
  ["author", ["agents", "title", "base"], null],
  ["x", ["y"], null],
  ["date", ["base"], null],
])("%s among %j is %s", (word, candidates, expected) => {
  expect(didYouMean(word, candidates)).toBe(expected);
});

test("a word that is there is always found", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z]{2,12}$/u), fc.array(fc.stringMatching(/^[a-z]{2,12}$/u)), (word, others) => {
      expect(didYouMean(word, [...others, word])).toBe(word);
    }),
  );
});

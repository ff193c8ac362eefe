import * as fc from "fast-check";
import { expect, test } from "vitest";
import { createSpeller, didYouMean } from "./did-you-mean.ts";

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

test("one letter of any script too much, or another in its place, is a slip of the pen", () => {
  const word = fc.stringMatching(/^[a-zäßж中]{3,12}$/u);
  fc.assert(
    fc.property(word, fc.nat(), fc.constantFrom("q", "é", "д", "国"), fc.boolean(), (meant, place, letter, isMore) => {
      const at = place % meant.length;
      const written = meant.slice(0, at) + letter + meant.slice(isMore ? at : at + 1);
      expect(didYouMean(written, [meant])).toBe(meant);
    }),
  );
});

test("for many words the candidates are gathered once, and not before the first is asked for", () => {
  let gathered = 0;
  const nearest = createSpeller(() => {
    gathered += 1;
    return ["exec", "Depends-On"];
  });
  expect(gathered).toBe(0);
  expect(["exce", "dependson", "title"].map(nearest)).toEqual(["exec", "Depends-On", null]);
  expect(gathered).toBe(1);
});

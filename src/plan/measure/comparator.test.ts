import { assert, property } from "fast-check";
import { expect, test } from "vitest";
import { textsOf } from "../../../test/support/texts-of.ts";
import { COMPARISONS, comparatorBefore, lastWord } from "./comparator.ts";

test.each(COMPARISONS.map(({ phrase }) => [phrase.cues.join(" "), phrase] as const))(
  "a comparison has one of its cues in its last word: %s",
  (_, phrase) => {
    assert(
      property(textsOf(phrase.expression()), (text) => {
        expect(phrase.mayFit(lastWord(text))).toBe(true);
      }),
      { numRuns: 100 },
    );
  },
);

test.each([
  ["**at most** ", "<="],
  ["the target : ", "target"],
  ["up to", "<="],
  ["grows from 5 up to ", "<="],
  ["into ", undefined],
])("%j leads to %s", (text, comparator) => {
  expect(comparatorBefore(text, text.length)?.comparator).toBe(comparator);
});

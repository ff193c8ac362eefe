import { expect, test } from "vitest";
import { hasArrow, hasDoubleArrow, splitChain, splitParties } from "./arrows.ts";

test.each(["A → B → C", "A -> B -> C", "A => B ──► C", "[A] ➜ [B] --> [C]"])("%s is a chain", (text) => {
  expect(hasArrow(text)).toBe(true);
  expect(splitChain(text)).toEqual(["A", "B", "C"]);
});

test.each(["A ↔ C: the schema", "A <-> C — the schema", "A <=> C"])("%s is a cross point", (text) => {
  expect(hasDoubleArrow(text)).toBe(true);
  expect(hasArrow(text)).toBe(false);
  expect(splitParties(text)).toEqual(["A", "C"]);
});

test.each(["a >= b", "a - b", "CRITICAL > HIGH", "x < y"])("%s is neither", (text) => {
  expect(hasArrow(text) || hasDoubleArrow(text)).toBe(false);
});

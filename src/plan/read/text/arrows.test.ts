import { expect, test } from "vitest";
import { hasArrow, hasDoubleArrow, joinBranches, splitChain, splitCrossPoints } from "./arrows.ts";

test.each(["A → B → C", "A -> B -> C", "A => B ──► C", "[A] ➜ [B] --> [C]"])("%s is a chain", (text) => {
  expect(hasArrow(text)).toBe(true);
  expect(splitChain(text)).toEqual(["A", "B", "C"]);
});

test.each(["A ↔ C: the schema", "A <-> C — the schema", "A <=> C"])("%s is a cross point", (text) => {
  expect(hasDoubleArrow(text)).toBe(true);
  expect(hasArrow(text)).toBe(false);
  expect(splitCrossPoints(text)).toEqual([["A", "C"]]);
});

test.each(["a >= b", "a - b", "CRITICAL > HIGH", "x < y"])("%s is neither", (text) => {
  expect(hasArrow(text) || hasDoubleArrow(text)).toBe(false);
});

test.each([
  ["Cross-points: `A ↔ C` on Wednesday (certificates), `B ↔ D` Thursday.", ["A", "C"], ["B", "D"]],
  ["A ↔ B; C ↔ D", ["A", "B"], ["C", "D"]],
  ["`API` ↔ `Web` (the contract)", ["API", "Web"]],
  ["A ↔ B, C", ["A", "B, C"]],
])("%s says who meets", (text, ...points) => {
  expect(splitCrossPoints(text)).toEqual(points);
});

test("a shaft may be long, and a ruler of dashes is read in no time", () => {
  expect(splitChain(`A ${"─".repeat(90)}> B`)).toEqual(["A", "B"]);
  const ruler = "─".repeat(200_000);
  const startedAt = performance.now();
  expect(splitChain(`A → B ${ruler} C`)).toEqual(["A", `B ${ruler} C`]);
  expect(joinBranches([`A → B ${"┬".repeat(200_000)} C`])).toHaveLength(1);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

test("what hangs below a fork of a drawing begins where the fork began", () => {
  const drawing = ["A1 ──┬──> A2 ──┬─> B1", "     │         └─> B2", "     ├──> A3", "     └──> A4 ──> B3", "└── B4"];
  expect(joinBranches(drawing).map(splitChain)).toEqual([
    ["A1", "A2", "B1"],
    ["A2", "B2"],
    ["A1", "A3"],
    ["A1", "A4", "B3"],
    ["B4"],
  ]);
});

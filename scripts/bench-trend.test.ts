import { expect, test } from "vitest";
import { numbersOf, regressions } from "./bench-trend.ts";

const nights = (name: string, ...values: number[]) =>
  values.map((value, index) => ({ commit: "c", measuredAt: String(index), numbers: { [name]: value } }));

test("every number of a summary has its path", () => {
  expect(numbersOf({ a: 1, b: { c: 2, d: "x" }, e: [3] })).toEqual({ a: 1, "b.c": 2 });
});

test("one bad night is no trend, three are", () => {
  expect(regressions(nights("p99Ms", 10, 10, 10, 10, 10, 30))).toEqual([]);
  expect(regressions(nights("p99Ms", 10, 10, 10, 12, 13, 14))).toEqual([
    "p99Ms: 13 in the last nights, 10 in those before",
  ]);
});

test("less of what is good is worse; too few nights say nothing", () => {
  expect(regressions(nights("tasksPerSecond", 100, 100, 100, 80, 80, 80))).toHaveLength(1);
  expect(regressions(nights("tasksPerSecond", 100, 100, 100, 130, 130, 130))).toEqual([]);
  expect(regressions(nights("tasksPerSecond", 100, 50, 50))).toEqual([]);
});

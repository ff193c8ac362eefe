import { expect, test } from "vitest";
import { refusalOf } from "./shares.ts";

const limits = { maxQueued: 100, maxAgeMs: 1_000 };
const adding = (priority: number, tasks = 1) => ({ tasks, priority });

test.each([
  [-1, 75],
  [0, 90],
  [1, 100],
])("tasks of priority %i have room until %i of a hundred wait", (priority, most) => {
  expect(refusalOf(limits, { depth: most - 1, ageMs: 0 }, adding(priority))).toBeNull();
  expect(refusalOf(limits, { depth: most, ageMs: 0 }, adding(priority))).toMatchObject({ why: "depth", bound: most });
});

test("what comes together has room together or not at all", () => {
  expect(refusalOf(limits, { depth: 50, ageMs: 0 }, adding(0, 40))).toBeNull();
  expect(refusalOf(limits, { depth: 50, ageMs: 0 }, adding(0, 41))).not.toBeNull();
});

test("when the next in turn has waited too long, the least urgent are refused first", () => {
  const old = { depth: 1, ageMs: 950 };
  expect([-1, 0, 1].map((priority) => refusalOf(limits, old, adding(priority))?.why ?? null)).toEqual([
    "age",
    "age",
    null,
  ]);
});

test("a queue of one holds one, and without limits there is room for all", () => {
  expect(refusalOf({ maxQueued: 1, maxAgeMs: null }, { depth: 0, ageMs: 0 }, adding(-5))).toBeNull();
  expect(refusalOf({ maxQueued: null, maxAgeMs: null }, { depth: 1e9, ageMs: 1e9 }, adding(-5))).toBeNull();
});

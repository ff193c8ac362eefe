import { expect, test } from "vitest";
import { createFailureGuard, shapeOf } from "./quarantine.ts";

test("several kinds of work that fail one after the other quarantine, one kind never does", () => {
  const guard = createFailureGuard();
  const said = ["a", "b", "c", "a", "b"].map((shape) => guard.failed(shape));
  expect(said).toEqual([null, null, null, null, null]);
  expect(guard.failed("c")).toBe("its last 6 tasks failed, of 3 kinds of work");
  const patient = createFailureGuard();
  expect(Array.from({ length: 100 }, () => patient.failed("a"))).toEqual(Array(100).fill(null));
});

test("a success wipes out what was held against the agent", () => {
  const guard = createFailureGuard();
  ["a", "b", "c", "a", "b"].forEach((shape) => guard.failed(shape));
  guard.succeeded();
  expect(["c", "a", "b", "c", "a"].map((shape) => guard.failed(shape))).toEqual([null, null, null, null, null]);
});

test("the shape of work is its queue, kind and requirements, in whatever order", () => {
  const work = { queue: "q", kind: "k", requires: ["b", "a"] };
  expect(shapeOf(work)).toBe(shapeOf({ ...work, requires: ["a", "b"] }));
  expect(shapeOf(work)).not.toBe(shapeOf({ ...work, kind: "other" }));
});

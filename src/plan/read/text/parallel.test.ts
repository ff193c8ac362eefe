import { expect, test } from "vitest";
import { readParallel } from "./parallel.ts";

test.each([
  ["All phases run in parallel.", "all"],
  ["The sprints can be executed side by side", "all"],
  ["Phases 2 and 3 run in parallel.", ["Phase 2", "Phase 3"]],
  ["Sprints 1-3 happen at the same time", ["Sprint 1", "Sprint 2", "Sprint 3"]],
  ["Phases must not run in parallel", null],
  ["Deploy 3 agents in parallel", null],
  ["Phases run one after the other; tests run in parallel", null],
])("%j", (text, expected) => {
  expect(readParallel(text)).toEqual(expected);
});

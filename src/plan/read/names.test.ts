import { expect, test } from "vitest";
import { namesOf } from "./names.ts";

test.each([
  ["Workstream A: Core (Lead: Ann)", ["workstream a", "a", "core"]],
  ["Epic 3.1: Log in", ["epic 3.1", "3.1", "log in"]],
  ["Phase 1: Foundations", ["phase 1", "foundations"]],
  ["A: Core", ["a", "core"]],
  ["Work stream B: Import", ["work stream b", "b", "import"]],
  ["Task #12 - Close it (soon)", ["task 12", "close it"]],
  ["Sprint 2", ["sprint 2"]],
  ["Days 5 to 7: Board", ["day 5 to 7", "board"]],
  ["Epic: Search (Lead: Ann)", ["search"]],
  ["M1-2 Mount it", ["m1-2", "mount it"]],
  ["Work stream — Search", ["search"]],
  ["**Write** `the docs`.", ["write the docs"]],
])("%s is known by %j", (title, names) => {
  expect(namesOf(title)).toEqual(expect.arrayContaining(names));
});

test("a bare number names nothing", () => {
  expect(namesOf("Phase 1: Foundations")).not.toContain("1");
});

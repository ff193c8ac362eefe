import { expect, test } from "vitest";
import { expandNames } from "./expand-names.ts";

test.each([
  ["Workstreams A, B and C", "Workstream A, Workstream B, Workstream C"],
  ["Workstreams A & D (schema)", "Workstream A, Workstream D (schema)"],
  ["Phases 1–3", "Phase 1, Phase 2, Phase 3"],
  ["sprints 2 to 4, the audit", "sprint 2, sprint 3, sprint 4, the audit"],
  ["Epics 1.1, 1.2, and 2.1", "Epic 1.1, Epic 1.2, Epic 2.1"],
  ["Team A + B", "Team A, Team B"],
  ["Tracks A-C", "Track A, Track B, Track C"],
])("%s", (text, names) => {
  expect(expandNames(text)).toBe(names);
});

test.each(["Workstream A", "Phase 1 and the audit", "Day 3 is over", "Team Apollo, Team Gemini"])(
  "%s names what it names",
  (text) => {
    expect(expandNames(text)).toBe(text);
  },
);

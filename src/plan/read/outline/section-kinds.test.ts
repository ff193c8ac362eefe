import { expect, test } from "vitest";
import { createClassifier } from "./section-kinds.ts";

test.each([
  ["Phase 1: Foundations", "phase"],
  ["Sprint 12 — Polish", "phase"],
  ["Phase 2 (in parallel)", "phase"],
  ["Phase II", "phase"],
  ["Milestone 3", "phase"],
  ["2.1 Phase 1: Numbered", "phase"],
  ["Sprint A: Ledger", "workstream"],
  ["Track 2: Clients", "workstream"],
  ["Workstream: Import", "workstream"],
  ["Week 9", "week"],
  ["Weeks 1-2: Set up", "week"],
  ["Day 41 (Mon, Week 9): Final gate review", "day"],
  ["Day 3-4: Index", "day"],
  ["Monday", "weekday"],
  ["Friday, Nov 7", "weekday"],
  ["Epic 3.1: Log in", "epic"],
  ["Agent: builder (Priority 1)", "agent"],
  ["Agent 2", "agent"],
  ["Task 1.2: Do it", "task"],
  ["Week 9 Gate Review (Day 45)", "gate"],
  ["Sprint 3 Deliverables:", "deliverables"],
  ["Sprint 5 Day-by-Day Action Plan", "prose"],
  ["Detailed Daily Plans — Week 9 (Days 41–45)", "prose"],
  ["Sprint Retrospective", "communication"],
  ["Agent Communication Protocol", "communication"],
  ["Gate Criteria Checklist", "checklist"],
  ["Go/Conditional/No-Go Decision Framework", "gate-rules"],
  ["Conditional Go", "gate-rules"],
  ["Completion Criteria", "completion"],
  ["The team succeeds if:", "completion"],
  ["Definition of Done", "definition-of-done"],
  ["Success Metrics: Sprints 3-6", "success"],
  ["Test Count Target", "metrics"],
  ["Risk Mitigation", "risk"],
  ["Contingency Plans", "risk"],
  ["Critical Path Tasks", "critical-path"],
  ["Pairing Sessions", "pairing"],
  ["Code Review Checkpoints", "review"],
  ["Mid-Point Review", "schedule"],
  ["End-of-Day Demo (5:00 PM)", "schedule"],
  ["Squad Assignments (est.)", "squads"],
  ["Key Tasks", "tasks"],
  ["Continuous Activities (All Sprints)", "prose"],
  ["Dependencies", "dependencies"],
  ["Dependency graph", "order"],
  ["Lead Focus", "focus"],
  ["Daily Objective", "objective"],
  ["How we talk", "prose"],
])("%s is %s", (title, kind) => {
  expect(createClassifier()(title)).toBe(kind);
});

test("takes a long s for an s, as its patterns do", () => {
  expect(createClassifier()("ſuccess metrics")).toBe("success");
});

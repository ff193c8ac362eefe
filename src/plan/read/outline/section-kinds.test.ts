import { assert, property, stringMatching } from "fast-check";
import { expect, test } from "vitest";
import { createClassifier, KINDS } from "./section-kinds.ts";

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

/** The generator knows no look-ahead. What one adds to a pattern only makes it fit less. */
const withoutLookAhead = (source: string): string => {
  const start = source.search(/\(\?[=!]/u);
  if (start < 0) return source;
  let depth = 0;
  let inClass = false;
  for (let at = start; at < source.length; at += 1) {
    const character = source[at];
    if (character === "\\") at += 1;
    else if (inClass) inClass = character !== "]";
    else if (character === "[") inClass = true;
    else if (character === "(") depth += 1;
    else if (character === ")" && (depth -= 1) === 0)
      return withoutLookAhead(source.slice(0, start) + source.slice(at + 1));
  }
  throw new Error(`"${source}" has a group without an end`);
};

test.each(KINDS.map(({ kind, source, cues }) => [kind, source, cues] as const))(
  "what is named like a %s (%s) has one of its cues",
  (_, source, cues) => {
    const titles = stringMatching(new RegExp(withoutLookAhead(source).replaceAll(String.raw`\b`, ""), "u"));

    assert(
      property(titles, (title) => {
        expect(cues.filter((cue) => title.toLowerCase().includes(cue))).not.toEqual([]);
      }),
      { numRuns: 200 },
    );
  },
);

test("takes a long s for an s, as its patterns do", () => {
  expect(createClassifier()("ſuccess metrics")).toBe("success");
});

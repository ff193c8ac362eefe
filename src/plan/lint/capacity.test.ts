import { expect, test } from "vitest";
import { aPlan, type PlanParts } from "../../../test/support/a-plan.ts";
import { buildGraph } from "../graph.ts";
import { lintPlan } from "../lint.ts";

const messages = (parts: PlanParts) => {
  const plan = aPlan({ agents: [{ name: "sh", kind: "shell" }], ...parts });
  return lintPlan(plan, buildGraph(plan)).map(({ message }) => message);
};
const done = { agent: "sh", script: "make" };

test("a group with more work than time", () => {
  const squad = (capacityMinutes: number): PlanParts => ({
    epics: [{ id: "e", title: "API squad", capacityMinutes }],
    tasks: [
      { id: "a", epicId: "e", assignee: "Ada", estimateMinutes: 180, binding: done },
      { id: "b", epicId: "e", assignee: "Linus", estimateMinutes: 150, binding: done },
      { id: "c", epicId: "e", parentId: "b", estimateMinutes: 400, binding: done },
    ],
  });
  expect(messages(squad(300))).toEqual([
    'the estimates of "API squad" add up to 5.5 h (Ada 3 h + Linus 2.5 h), its capacity is 5 h',
  ]);
  expect(messages(squad(330))).toEqual([]);
});

test("a person with more than eight hours on one day, or on several", () => {
  const day = (minutes: number[], window: object): PlanParts => ({
    phases: [{ id: "p", window }],
    epics: [{ id: "e", phaseId: "p" }],
    tasks: minutes.map((estimateMinutes, n) => ({
      id: `t${n}`,
      epicId: "e",
      assignee: n === 0 ? "ADA" : "Ada",
      estimateMinutes,
      binding: done,
    })),
  });
  expect(messages(day([300, 181], { day: 3 }))).toEqual(["ADA has 8.02 h on day 3 (lines 300, 301), which has 8 h"]);
  expect(messages(day([300, 180], { day: 3 }))).toEqual([]);
  expect(messages(day([900], { day: 3, endDay: 4 }))).toEqual([]);
  expect(messages(day([990], { date: "2026-02-02", endDate: "2026-02-03" }))).toHaveLength(1);
  expect(messages(day([990], { week: 2 }))).toEqual([]);
  expect(messages(day([900], { weekday: "wed", endWeekday: "thu" }))).toEqual([]);
  expect(messages(day([990], { weekday: "wed", endWeekday: "thu" }))).toEqual([
    "ADA has 16.5 h on wed to thu (lines 300), which has 16 h",
  ]);
});

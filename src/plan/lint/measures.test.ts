import { expect, test } from "vitest";
import { aPlan, at, type PlanParts } from "../../../test/support/a-plan.ts";
import type { Measure } from "../../model/measure.ts";
import { buildGraph } from "../graph.ts";
import { lintPlan } from "../lint.ts";

const messages = (parts: PlanParts) => {
  const plan = aPlan({ agents: [{ name: "sh", kind: "shell" }], ...parts });
  return lintPlan(plan, buildGraph(plan)).map(({ message }) => message);
};
const done = { agent: "sh", script: "make" };
const exec = { kind: "exec" as const, command: ["make"] };

const coverage = (comparator: Measure["comparator"], value: number, more: Partial<Measure> = {}): Measure => ({
  subject: "coverage",
  unit: "%",
  text: `${comparator} ${value}%`,
  comparator,
  value,
  ...more,
});

const target = (line: number, value: number, day: number) => ({
  label: `Day ${day}`,
  window: { day },
  measure: { comparator: ">=" as const, value, text: String(value) },
  source: at(line),
});

test.each<[string, PlanParts["criteria"], string[]]>([
  [
    "cannot both hold",
    [
      { title: "Coverage >= 90%", measures: [coverage(">=", 90)] },
      { title: "Coverage <= 80%", measures: [coverage("<=", 80)] },
    ],
    ['"<= 80%" cannot hold together with ">= 90%" in line 400, both for coverage'],
  ],
  [
    "touch in a point that one of them leaves out",
    [
      { title: "c", measures: [coverage(">=", 90)] },
      { title: "c", measures: [coverage("<", 90)] },
    ],
    ['"< 90%" cannot hold together with ">= 90%" in line 400, both for coverage'],
  ],
  [
    "ask for two floors",
    [
      { title: "Coverage >= 90%", measures: [coverage(">=", 90)] },
      { title: "Test coverage >= 80%", measures: [coverage(">=", 80)] },
    ],
    ['">= 80%" asks for another number than ">= 90%" in line 400, both for coverage'],
  ],
  [
    "make a range",
    [
      { title: "c", measures: [coverage(">=", 80)] },
      { title: "c", measures: [coverage("<=", 90)] },
    ],
    [],
  ],
  [
    "agree",
    [
      { title: "c", measures: [coverage(">=", 80)] },
      { title: "c", measures: [coverage(">=", 80)] },
    ],
    [],
  ],
  [
    "speak of two things",
    [
      { title: "Login: >= 90% coverage", measures: [coverage(">=", 90, { text: ">= 90%" })] },
      { title: "Search: >= 80% coverage", measures: [coverage(">=", 80)] },
    ],
    [],
  ],
  [
    "are of two statistics",
    [
      { title: "c", measures: [coverage("<", 1, { statistic: "p95" })] },
      { title: "c", measures: [coverage("<", 2, { statistic: "p99" })] },
    ],
    [],
  ],
  [
    "are of two phases",
    [
      { title: "c", phaseId: "p", measures: [coverage(">=", 80)] },
      { title: "c", phaseId: "q", measures: [coverage(">=", 90)] },
    ],
    [],
  ],
  [
    "are of two phases, a floor above a ceiling",
    [
      { title: "c", phaseId: "p", measures: [coverage(">=", 80)] },
      { title: "c", phaseId: "q", measures: [coverage("<=", 70)] },
    ],
    ['"<= 70%" cannot hold together with ">= 80%" in line 400, both for coverage'],
  ],
  [
    "have no subject",
    [
      { title: "c", measures: [coverage(">=", 80, { subject: undefined })] },
      { title: "c", measures: [coverage("<=", 1, { subject: undefined })] },
    ],
    [],
  ],
])("two criteria that %s", (_name, criteria, expected) => {
  const list = criteria!.map((criterion, n) => ({ id: `c${n}`, check: exec, ...criterion }));
  expect(messages({ tasks: [{ id: "a", binding: done }], criteria: list })).toEqual(expected);
});

test.each<[Measure["comparator"], number, string, Measure["comparator"], number, string, boolean]>([
  ["<", 5, "min", "<", 300, "s", false],
  ["<", 5, "min", "<", 400, "s", true],
  ["<", 200, "ms", ">", 0.3, "s", true],
  ["<=", 1, "MiB", "<=", 1_048_576, "B", false],
  ["<", 1, "day", "<", 24, "h", false],
  ["=", 0, "count", "<=", 3, "count", true],
  ["=", 0, "count", "<=", 0, "count", false],
  ["!=", 1, "", "=", 1, "", false],
])(
  "%s %d %s and %s %d %s: contradictory %s",
  (comparator, value, unit, otherComparator, otherValue, otherUnit, expected) => {
    const criteria = [
      coverage(comparator, value, { unit }),
      coverage(otherComparator, otherValue, { unit: otherUnit }),
    ].map((measure, n) => ({ id: `c${n}`, title: measure.text, check: exec, measures: [measure] }));
    expect(messages({ tasks: [{ id: "a", binding: done }], criteria })).toHaveLength(expected ? 1 : 0);
  },
);

test("differing targets for one day", () => {
  const parts = {
    tasks: [{ id: "a", binding: done }],
    targets: [target(10, 2_438, 41), target(11, 2_453, 42), target(90, 2_440, 41), target(95, 2_453, 42)],
  };
  expect(messages(parts)).toEqual(['"2440" for Day 41 is not the "2438" of line 10']);
});

test("10,000 criteria for one measure do not take the square of it", () => {
  const criteria = Array.from({ length: 10_000 }, (_, n) => ({
    id: `c${n}`,
    title: `topic${n}`,
    check: exec,
    measures: [coverage(">=", n)],
  }));
  // Of the processor's time: who else is at work on the machine does not count.
  const started = process.cpuUsage();
  messages({ tasks: [{ id: "a", binding: done }], criteria });
  expect(process.cpuUsage(started).user / 1_000).toBeLessThan(2_000);
});

import { expect, test } from "vitest";
import { compilePlan } from "../../compile.ts";

const tasksOf = (text: string) => {
  const { plan, coverage } = compilePlan(text);
  expect(coverage.accounted).toBe(coverage.lines);
  const epics = new Map(plan.epics.map(({ id, title }) => [id, title]));
  return plan.tasks.map(({ title, epicId }) => `${epics.get(epicId ?? "") ?? "-"}: ${title}`);
};

const AREAS = "1. **Hull:**\n   1. Scrape it\n   2. Paint it\n2. Hoist a flag\n3. Engine\n   1. Fit the pump\n";
const AREA_TASKS = ["Hull: Scrape it", "Hull: Paint it", "-: Hoist a flag", "Engine: Fit the pump"];

test.each([
  "# Ferry\n\n## Plan",
  "# Ferry\n\n## Action plan\n\nIn short:",
  "# Our plan",
  "# Ferry\n\nPlan of work\n---",
])("areas with numbered steps are epics of tasks, a step without an area is a task: %j", (head) => {
  expect(tasksOf(`${head}\n\n${AREAS}\n## Risks\n\n- rain → wait\n`)).toEqual(AREA_TASKS);
});

test("what steps and areas say is read as elsewhere", () => {
  const text =
    "# Ferry\n\n## Plan\n\n1. Hull\n   1. Ann (2h): Scrape it\n      1. with care\n2. Engine (owner: Bo)\n\n   Depends on: Hull\n\n   1. Fit it\n";
  const { tasks, epics, edges } = compilePlan(text).plan;
  expect(tasks).toMatchObject([
    { title: "Scrape it", assignee: "Ann", estimateMinutes: 120, details: "1. with care" },
    { title: "Fit it" },
  ]);
  expect(epics).toMatchObject([{ title: "Hull" }, { lead: "Bo" }]);
  expect(edges).toMatchObject([{ from: epics[0]?.id, to: epics[1]?.id, line: 10 }]);
});

test("a numbered list without areas is the work; what is not numbered says more of its item", () => {
  expect(tasksOf("# Ferry\n\n## Plan\n\n1. Hull\n   - scrape\n2. Engine\n")).toEqual(["-: Hull", "-: Engine"]);
});

test.each([
  ["another plan", "## Rollback plan\n\n1. Sink\n   1. slowly\n"],
  ["no numbers", "## Plan\n\n- Hull\n  1. Scrape it\n"],
  ["contents", "## Plan\n\n1. [Hull](#hull)\n   1. [Paint](#paint)\n"],
  ["a label", "## Sinking\n\n**Plan**\n1. Sink\n   1. slowly\n"],
  ["two plans", `## Plan\n\n${AREAS}\n## Work plan\n\n${AREAS}`],
])("is no work: %s", (_, body) => {
  expect(tasksOf(`# Ferry\n\n${body}`)).toEqual([]);
});

test.each([
  ["checkboxes", "- [ ] Sail", ["The rest: Sail"]],
  ["a phase", "## Phase 1\n\n- Sail", ["-: Sail"]],
  ["named tasks", "## Crossing\n\n### Tasks\n- Sail", ["Crossing: Sail"]],
  ["a table of tasks", "| Task | Owner |\n|---|---|\n| Sail | Ann |", ["-: Sail"]],
])("beside other work, such as %s, it sums that up", (_, work, expected) => {
  expect(tasksOf(`# Ferry\n\n## Plan\n\n${AREAS}\n## The rest\n\n${work}\n`)).toEqual(expected);
});

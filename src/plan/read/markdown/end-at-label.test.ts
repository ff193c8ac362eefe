import { expect, test } from "vitest";
import { compilePlan } from "../../compile.ts";

const titles = (nodes: readonly { title: string }[]) => nodes.map(({ title }) => title);

test("a label right under a list is about the section, not about the last item", () => {
  const text = [
    "## Workstream A: Core",
    "**Key Deliverables:**",
    "- tokens",
    "- buttons",
    "**Dependencies:** Workstream B",
    "",
    "## Workstream B: Base",
    "1. Set up",
    "Blocks: Nothing",
  ].join("\n");
  const { plan } = compilePlan(text);
  expect(plan.epics[0]?.deliverables).toEqual(["tokens", "buttons"]);
  expect(plan.edges).toMatchObject([{ from: plan.epics[1]?.id, to: plan.epics[0]?.id, line: 5 }]);
  expect(titles(plan.tasks)).toContain("Set up");
});

test("a weekday right under the list of the day before begins a day", () => {
  const { plan } = compilePlan("## Week 1\n\n**Monday**\n- [ ] 09:00 - Start\n**Tuesday**\n- [ ] 09:00 - Go on\n");
  expect(titles(plan.epics)).toEqual(["Monday", "Tuesday"]);
  expect(titles(plan.tasks)).toEqual(["Start", "Go on"]);
});

test.each(["Day 3: Go on", "Days 3-4: Go on"])("%s right under a list and above the next begins a part", (line) => {
  const { plan } = compilePlan(`## Phase 1\n\nDay 1-2: Prepare\n- [ ] Start\n${line}\n\n- [ ] End\n`);
  expect(titles(plan.epics)).toEqual(["Day 1-2: Prepare", line]);
  expect(titles(plan.tasks)).toEqual(["Start", "End"]);
});

test("a day with no list below goes on with the item", () => {
  const { plan } = compilePlan("- [ ] Have it ready by\nDay 3: then it is used\n\nMore.\n");
  expect(titles(plan.tasks)).toEqual(["Have it ready by Day 3: then it is used"]);
});

test.each(["Day 1-2: Prepare", "Week 3: Prepare"])("%s right under prose and above a list begins a part", (line) => {
  const { plan } = compilePlan(`## Phase 1\n\nWork begins here.\n${line}\n- [ ] Start\n`);
  expect(titles(plan.epics)).toEqual([line]);
  expect(plan.tasks).toMatchObject([{ title: "Start", epicId: plan.epics[0]?.id }]);
});

test("what prose ends in begins no part", () => {
  const { plan } = compilePlan("## Phase 1\n\nAll of it is done in\nPhase 2: the later one\n- [ ] Start\n");
  expect(titles(plan.phases)).toEqual(["Phase 1"]);
  expect(plan.epics).toEqual([]);
});

test("what says how a task is done stays with its checkbox", () => {
  const { plan } = compilePlan("- [ ] Build\n- [ ] Test\n**Depends on:** Build\nagent: builder\n");
  expect(titles(plan.tasks)).toEqual(["Build", "Test"]);
  expect(plan.edges).toMatchObject([{ from: plan.tasks[0]?.id, to: plan.tasks[1]?.id, line: 3 }]);
});

test("other lines go on with the item, as Markdown has it", () => {
  const { plan } = compilePlan("- [ ] Write the guide\nin plain words\n**boldly** so\n");
  expect(titles(plan.tasks)).toEqual(["Write the guide in plain words boldly so"]);
});

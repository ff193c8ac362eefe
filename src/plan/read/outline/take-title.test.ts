import { expect, test } from "vitest";
import { compilePlan } from "../../compile.ts";

const phasesOf = (text: string) => {
  const { plan } = compilePlan(text);
  return { title: plan.title, phases: plan.phases.map(({ title }) => title) };
};

test.each(["Sprint 7: day by day", "Milestone 2", "Epic: the whole of it"])(
  'a title "%s" over days of its own is no phase beside them',
  (title) => {
    const text = `# ${title}\n\n## Day 1: Build\n\n- [ ] Do it\n\n## Day 2: Ship\n\n- [ ] Send it\n`;
    expect(phasesOf(text)).toEqual({ title, phases: ["Day 1: Build", "Day 2: Ship"] });
  },
);

test("a title that names a phase is that phase where the document holds no other", () => {
  expect(phasesOf("# Phase 1: Build\n\n## Epic A\n\n- [ ] Do it\n")).toEqual({
    title: "Phase 1: Build",
    phases: ["Phase 1: Build"],
  });
});

test("several first headings are several parts", () => {
  expect(phasesOf("# Phase 1\n\n- [ ] a\n\n# Phase 2\n\n- [ ] b\n").phases).toEqual(["Phase 1", "Phase 2"]);
});

test("an overview tells more about the days under such a title, and adds none", () => {
  const overview = "| Day | Objective | Deliverables |\n|---|---|---|\n| 1 | Contracts | OpenAPI file, 1,200 tests |\n";
  const { plan } = compilePlan(`# Sprint 7\n\n${overview}\n## Day 1: Contracts\n\n- [ ] Do it\n`);
  expect(plan.phases).toMatchObject([{ objective: "Contracts", deliverables: ["OpenAPI file", "1,200 tests"] }]);
});

test("a lone part of a document without a title is that part", () => {
  const { plan } = compilePlan("- [ ] Do it\n\n## Acceptance criteria\n\n- It is done\n");
  expect(plan.criteria.map(({ title }) => title)).toEqual(["It is done"]);
});

import { expect, test } from "vitest";
import { compilePlan } from "../../compile.ts";

const tasksOf = (text: string) => {
  const { plan } = compilePlan(text);
  const titles = new Map(plan.epics.map(({ id, title }) => [id, title]));
  return plan.tasks.map(({ title, epicId }) => `${titles.get(epicId ?? "") ?? "-"}: ${title}`);
};

test("headings and labels of a phase with nothing but lists are its epics", () => {
  const text = [
    "# Rebuild\n\n## Context\n- old and slow\n\n## Phase 1: Base",
    "### Backend\n- Write routes\n- Write schema",
    "### Notes\n- be kind",
    "## Phase 2: Front\n\n**Pages**\n- Draw page\n\n**Acceptance Criteria**\n- p95 < 80 ms",
  ].join("\n\n");
  expect(tasksOf(text)).toEqual(["Backend: Write routes", "Backend: Write schema", "Pages: Draw page"]);
  expect(compilePlan(text).plan.criteria).toHaveLength(1);
});

test("parts of an epic without work of its own are its tasks", () => {
  const text = "## Phase 1\n\n### Epic 1.1: Search\n\n#### Index\n- Tokenize\n\n#### Why\n- it is slow\n";
  expect(tasksOf(text)).toEqual(["Epic 1.1: Search: Tokenize"]);
});

test.each([
  ["checkboxes", "- [ ] Do it\n\n### Details\n- this\n- that"],
  ["a list of its own", "- Do it\n\n### Details\n- this\n- that"],
  ["named tasks", "### Tasks\n- Do it\n\n### Details\n- this\n- that"],
])("where a phase has %s, other lists are not work", (_, body) => {
  expect(tasksOf(`## Phase 1\n\n${body}\n`)).toEqual(["-: Do it"]);
});

test("a heading over agents or named tasks is an epic, whatever it is called", () => {
  const text =
    "## Phase 1\n\n### 1.1 Posting [HIGH]\n\n#### Agent: `poster`\n**Tasks:**\n1. Post it\n\n## Support\n\n### Tasks\n- Answer mail\n";
  expect(tasksOf(text)).toEqual(["Posting: Post it", "Support: Answer mail"]);
  expect(compilePlan(text).plan.epics[0]?.priority).toBe("high");
});

test("lists under headings that stand in no phase say something else", () => {
  expect(tasksOf("# Plan\n\n## How we work\n- with care\n\n## Work\n- [ ] Do it\n")).toEqual(["Work: Do it"]);
});

test("such an epic is known by its number too", () => {
  const text =
    "## Phase 1\n\n### 1.1 Posting\n- Post it\n\n### 1.2 Moving\nDepends on: 1.1\n- Move it\n\n### 1.3 Proof\nDepends on: 1.1 Posting, Moving\n- Prove it\n";
  const { plan } = compilePlan(text);
  const titles = new Map(plan.epics.map(({ id, title }) => [id, title]));
  expect(plan.edges.map(({ from, to, line }) => [titles.get(from), titles.get(to), line])).toEqual([
    ["Posting", "Moving", 7],
    ["Posting", "Proof", 11],
    ["Moving", "Proof", 11],
  ]);
});

test("a heading over who does it and how long it takes is a task, known by its number", () => {
  const text = [
    "# Move\n\n**Owner:** Ida\n**Status:** draft\n\n## Phase 1: Prepare",
    "### 1.1 List the tables\n**Owner:** Tom\n**Estimate:** 3h",
    "### 1.2 Convert them\n- **Owner:** Ida\n- **Depends on:** 1.1",
    "**Acceptance criteria:**\n- 0 errors in the log",
    "### Background\n**Owner:** Tom\n**Due:** Monday",
  ].join("\n\n");
  const { plan, diagnostics } = compilePlan(text);
  const [list, convert, ...others] = plan.tasks;
  expect(others).toEqual([]);
  expect(list).toMatchObject({ title: "List the tables", assignee: "Tom", estimateMinutes: 180 });
  expect(convert).toMatchObject({ title: "Convert them", assignee: "Ida", phaseId: plan.phases[0]!.id });
  expect(plan.criteria.map(({ taskId }) => taskId)).toEqual([convert!.id]);
  expect(plan.edges).toMatchObject([{ from: list!.id, to: convert!.id, reason: "depends-on" }]);
  expect(diagnostics.map(({ code }) => code)).not.toContain("dependency-unknown");
});

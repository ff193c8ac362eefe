import { expect, test } from "vitest";
import { compilePlan } from "../../compile.ts";

const criteriaOf = (text: string) => compilePlan(text).plan.criteria.map(({ title }) => title);

test("labels among criteria are criteria where they state a number, with their words", () => {
  const text =
    "## Success Metrics\n\n**Latency:** p95 < 200 ms\n**Uptime:** 99.9%\n**Owner:** Ann\n\n**Updated:** Jan 1, 2026\n";
  expect(criteriaOf(text)).toEqual(["Latency: p95 < 200 ms", "Uptime: 99.9%"]);
});

test("what stands below a final list says nothing that must hold", () => {
  const text =
    "## Final Success Criteria\n\n1. **Live**\n   - answers\n\n---\n**Plan Created:** Jan 1, 2026\n**Status:** READY\n";
  expect(criteriaOf(text)).toEqual(["answers"]);
});

test("a label that names the criteria may hold them", () => {
  expect(criteriaOf("## Day 1\n\n- [ ] a\n\n**Definition of Done:** all merged\n")).toEqual(["all merged"]);
});

test.each(["Done when", "Acceptance criteria", "Exit criterion", "**Done when**"])(
  "what stands behind %s on its line is a criterion",
  (label) => {
    const text = `## Phase 1\n\n- [ ] Build it\n\n${label}: the site answers in under 300 ms (p95)\n\nSo it is.\n`;
    const { plan } = compilePlan(text);
    expect(plan.criteria).toMatchObject([{ title: "the site answers in under 300 ms (p95)", source: { line: 5 } }]);
    expect(plan.criteria[0]?.measures).toMatchObject([{ comparator: "<", value: 300, statistic: "p95" }]);
    expect(plan.tasks).toHaveLength(1);
  },
);

test("under the heading of a task it is the acceptance of that task", () => {
  const { plan } = compilePlan("### Task 1: Build it\n\nAcceptance: it runs\n");
  expect(plan.criteria).toEqual([]);
  expect(plan.tasks).toMatchObject([{ acceptance: ["it runs"] }]);
});

test.each(["Done when", "**Definition of Done**"])("a criterion behind %s may be wrapped", (label) => {
  const text = `## Phase 1\n\nWhy not.\n${label}: the site answers\nin under 300 ms\n**Lead:** Ann\nwho else\n\n- [ ] Build\n`;
  const { plan, coverage } = compilePlan(text);
  expect(plan.criteria).toMatchObject([
    { title: "the site answers in under 300 ms", source: { line: 4, endLine: 5 }, measures: [{ value: 300 }] },
  ]);
  expect(plan.prose.find((part) => part.text.includes("who else"))?.source.line).toBe(6);
  expect(coverage.accounted).toBe(coverage.lines);
});

test("an item that names measures over a list of them is no work", () => {
  const { plan } = compilePlan(
    "## Month 3\n\n- Train people\n- KPIs:\n  - Active users ≥ 25\n- Metrics: collect them\n",
  );
  expect(plan.tasks.map(({ title }) => title)).toEqual(["Train people", "Metrics: collect them"]);
  expect(plan.criteria.map(({ title }) => title)).toEqual(["Active users ≥ 25"]);
});

test("what a bold line calls done is criteria", () => {
  expect(criteriaOf("## Wave 1\n\n- [ ] a\n\n**✅ Wave 1 done when:**\n- 12 stories\n")).toEqual(["12 stories"]);
});

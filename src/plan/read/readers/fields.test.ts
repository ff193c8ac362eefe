import { expect, test } from "vitest";
import { compilePlan } from "../../compile.ts";

const titles = (nodes: readonly { title: string }[]) => nodes.map(({ title }) => title);

test("goals with numbers are criteria, and boxes among them are work", () => {
  const text = "## Week 1\n\n**Goals:**\n- be friendly\n- p99 < 25 ms\n\n- [ ] Token bucket\n";
  const { plan } = compilePlan(text);
  expect(plan.phases[0]?.objective).toBe("be friendly; p99 < 25 ms");
  expect(titles(plan.criteria)).toEqual(["p99 < 25 ms"]);
  expect(titles(plan.tasks)).toEqual(["Token bucket"]);
});

test("a mission on its own line is told, not judged", () => {
  const { plan } = compilePlan("## Phase 1\n\n### Epic A\n**Mission:** reach 80%+ coverage\n\n- [ ] Cover it\n");
  expect(plan.epics[0]?.focus).toBe("reach 80%+ coverage");
  expect(plan.criteria).toEqual([]);
});

test.each(["Backend (Lead: Ana)", "Backend · owner: Ana · 5d"])("who leads may stand in the heading: %s", (words) => {
  const { plan } = compilePlan(`## Workstream 1: ${words}\n\n- [ ] Serve\n`);
  expect(plan.epics).toMatchObject([{ lead: "Ana" }]);
});

const NEEDS = "## Epic A\n\n- [ ] Alpha\n\n## Epic B\n\n**Needs:** NAME\n\n- [ ] Beta\n- [ ] Gamma\n";
const AGENTS = "---\nagents:\n  db: { kind: shell, capabilities: [postgres, node] }\n---\n";

test("what an epic needs is asked of each of its tasks, where an agent offers it", () => {
  const { plan } = compilePlan(AGENTS + NEEDS.replace("NAME", "postgres, node"));
  expect(plan.tasks.map(({ capabilities }) => capabilities)).toEqual([[], ["postgres", "node"], ["postgres", "node"]]);
  expect(plan.edges).toEqual([]);
});

test("what an epic needs may be a part of the plan that it waits for, and is prose else", () => {
  const { plan } = compilePlan(AGENTS + NEEDS.replace("NAME", "Epic A"));
  expect(plan.edges).toMatchObject([
    { from: plan.epics[0]?.id, to: plan.epics[1]?.id, reason: "depends-on", line: 11 },
  ]);
  const prose = compilePlan(AGENTS + NEEDS.replace("NAME", "a designer"));
  expect(prose.plan.edges).toEqual([]);
  expect(prose.plan.tasks.flatMap(({ capabilities }) => capabilities)).toEqual([]);
  expect(prose.diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
});

test("what an agent block needs is asked of its tasks alone", () => {
  const agent = (name: string, needs: string) => `#### Agent: \`${name}\`\n${needs}**Tasks:**\n1. Do ${name}\n\n`;
  const text = `${AGENTS}### Epic A\n\n${agent("one", "**Needs:** node\n")}${agent("two", "")}`;
  expect(compilePlan(text).plan.tasks.map(({ capabilities }) => capabilities)).toEqual([["node"], []]);
});

test("several facts of a part may stand on one line, and end a list above", () => {
  const text =
    "## Stream A: Cart\n\nLead: Mia · Focus: prices\nDeliverables:\n  1. Engine\n  2. Codes\nNeeds: C (tables)\nUnblocks: D\n\n## Stream C: Data\n\n- [ ] a\n\n## Stream D: Front\n\n- [ ] Page (needs C)\n";
  const { plan } = compilePlan(text);
  expect(plan.epics[0]).toMatchObject({ lead: "Mia", focus: "prices", deliverables: ["Engine", "Codes"] });
  const titles = new Map([...plan.epics, ...plan.tasks].map(({ id, title }) => [id, title]));
  expect(plan.edges.map(({ from, to }) => `${titles.get(from)} → ${titles.get(to)}`)).toEqual([
    "Stream C: Data → Stream A: Cart",
    "Stream A: Cart → Stream D: Front",
    "Stream C: Data → Page (needs C)",
  ]);
});

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

test("who leads may stand in the heading", () => {
  const { plan } = compilePlan("## Workstream 1: Backend (Lead: Ana)\n\n- [ ] Serve\n");
  expect(plan.epics).toMatchObject([{ lead: "Ana" }]);
});

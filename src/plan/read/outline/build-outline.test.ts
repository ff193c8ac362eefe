import { expect, test } from "vitest";
import { compilePlan } from "../../compile.ts";

const whoDoesWhat = (text: string) =>
  compilePlan(text).plan.tasks.map(({ title, assignee, rank }) => ({ title, assignee, rank }));

test.each([
  ["plain", "Agent: `lexer` (Priority 1)"],
  ["bold", "**Agent:** `lexer` (Priority 1)"],
  ["a heading", "#### Agent: `lexer` (Priority 1)"],
])("an agent is named by a label (%s)", (_, label) => {
  const text = `## Phase 1\n\n### Epic: Read\n\n${label}\n\nTasks:\n\n1. Split words\n\nDeliverables:\n- a lexer\n\nAgent: \`folder\`\n\nTasks:\n1. Fold case\n`;
  const { plan } = compilePlan(text);
  expect(whoDoesWhat(text)).toEqual([
    { title: "Split words", assignee: "lexer", rank: 1 },
    { title: "Fold case", assignee: "folder", rank: undefined },
  ]);
  expect(plan.epics.map(({ deliverables }) => deliverables)).toEqual([["a lexer"]]);
});

test("under a task such a label names the agent of that task alone", () => {
  const { plan } = compilePlan("### Task 1: Build\n\nAgent: builder\n\n### Task 2: Test\n\nRun it.\n");
  expect(plan.tasks.map(({ binding }) => binding?.agent)).toEqual(["builder", undefined]);
});

test("digits in boxes are digits, and as bullets they are decoration", () => {
  const { plan } = compilePlan(
    "## 🚦 Phase 1️⃣: See\n\n- 1️⃣ Trace it\n- 2️⃣ Draw it\n\n## 2️⃣ Phase 2: Mend\n\n- Tune it\n",
  );
  expect(plan.phases.map(({ title }) => title)).toEqual(["Phase 1: See", "Phase 2: Mend"]);
  expect(plan.tasks.map(({ title }) => title)).toEqual(["Trace it", "Draw it", "Tune it"]);
});

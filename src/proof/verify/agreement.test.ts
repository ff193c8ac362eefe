/** What a verifier works out by itself must be what the plan compiler says. */
import { expect, test } from "vitest";
import { compilePlan } from "../../plan/compile.ts";
import type { Packet } from "../packet-schema.ts";
import { planHash } from "./check-plan.ts";
import { stagesOf } from "./judged-tasks.ts";

const SIDECAR = "\ufefftasks:\n  - match: Second\n    agent: shell\n";

test("the hash of a plan, with and without a sidecar", () => {
  const source = Buffer.from("# Plan\n\n- [ ] First\n- [ ] Second\n");
  const bytes = Buffer.from(SIDECAR);
  const text = new TextDecoder().decode(bytes);
  expect(planHash(source, null)).toBe(compilePlan(source).plan.hash);
  expect(planHash(source, bytes)).toBe(compilePlan(source, { sidecar: { text, path: "PLAN.provost.yaml" } }).plan.hash);
});

const PLAN = `# Plan

- [ ] Outside
- [ ] After the second phase

  depends on: In the second

## Phase 1: One

- [ ] In the first

## Phase 2: Two

- [ ] In the second
- [ ] Also in the second

  depends on: In the second
`;

test("the stage of every task", () => {
  const { plan, graph } = compilePlan(PLAN);
  const tasks = graph.nodes.map(({ taskId, phaseId }) => ({ taskId, phaseId })) as Packet["tasks"];
  expect(Object.fromEntries(stagesOf({ plan, tasks, edges: graph.edges }))).toEqual(
    Object.fromEntries(graph.nodes.map(({ taskId, stage }) => [taskId, stage])),
  );
  expect(graph.nodes.map(({ stage }) => stage)).toContain(1);
});

import { expect, test } from "vitest";
import { aPlan } from "../../../test/support/a-plan.ts";
import { buildGraph } from "../graph.ts";

test("tasks of one stage that write the same files are kept apart", () => {
  const graph = buildGraph(
    aPlan({
      phases: [{ id: "P" }, { id: "Q" }],
      tasks: [
        { id: "a", phaseId: "P", touches: ["src/api/**"] },
        { id: "b", phaseId: "P", touches: ["docs/**", "src/*/x.ts"] },
        { id: "c", phaseId: "P", touches: ["test/**"] },
        { id: "d", phaseId: "P" },
        { id: "later", phaseId: "Q", touches: ["**"] },
      ],
    }),
  );
  expect(graph.nodes.map(({ conflictsWith }) => conflictsWith)).toEqual([["b"], ["a"], [], [], []]);
});

test("more pairs than can be kept become one row", () => {
  const count = 1_500;
  const graph = buildGraph(
    aPlan({ tasks: Array.from({ length: count }, (_, n) => ({ id: `t${n}`, touches: ["**"] })) }),
  );
  expect(graph.nodes.every(({ conflictsWith }) => conflictsWith.length === 0)).toBe(true);
  expect(graph.edges).toHaveLength(count - 1);
  expect(graph.edges.every(({ reason }) => reason === "touches")).toBe(true);
});

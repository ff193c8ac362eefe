import * as fc from "fast-check";
import { expect, test } from "vitest";
import { aPlan } from "../../../test/support/a-plan.ts";
import { buildGraph, type Graph } from "../graph.ts";

/** Runs the graph as the queue does: what has all its dependencies and an open stage is done, until nothing more can be. */
const finished = ({ nodes }: Graph): Set<string> => {
  const done = new Set<string>();
  for (let before = -1; before < done.size;) {
    before = done.size;
    const stage = Math.min(...nodes.filter(({ taskId }) => !done.has(taskId)).map((node) => node.stage));
    const ready = nodes.filter(
      (node) => !done.has(node.taskId) && node.stage === stage && node.dependsOn.every((id) => done.has(id)),
    );
    for (const { taskId } of ready) done.add(taskId);
  }
  return done;
};

const group = fc.constantFrom("p0", "p1", "p2", "e0", "e1", "e2", "gone", undefined);
const end = fc
  .oneof(
    group,
    fc.nat(7).map((n) => `t${n}`),
  )
  .map((id) => id ?? "nowhere");
const shape = fc.record({
  ordinals: fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3)),
  epicPhases: fc.tuple(group, group, group),
  tasks: fc.array(
    fc.record({
      phaseId: group,
      epicId: group,
      parentId: fc.option(
        fc.nat(7).map((n) => `t${n}`),
        { nil: undefined },
      ),
      rank: fc.option(fc.nat(2), { nil: undefined }),
      status: fc.constantFrom("open" as const, "open" as const, "done" as const),
      touches: fc.constantFrom("src/**", "src/a.ts", "*", undefined),
    }),
    { maxLength: 8 },
  ),
  edges: fc.array(fc.tuple(end, end), { maxLength: 5 }),
});

test("a plan runs to its end exactly when no circle is reported", () => {
  fc.assert(
    fc.property(shape, ({ ordinals, epicPhases, tasks, edges }) => {
      const plan = aPlan({
        phases: ordinals.map((ordinal, n) => ({ id: `p${n}`, ordinal })),
        epics: epicPhases.map((phaseId, n) => ({ id: `e${n}`, phaseId })),
        tasks: tasks.map(({ touches, ...task }, n) => ({
          id: `t${n}`,
          touches: touches === undefined ? [] : [touches],
          ...task,
        })),
        edges,
      });

      const graph = buildGraph(plan);

      const open = plan.tasks.filter(({ status }) => status === "open").map(({ id }) => id);
      expect(graph.nodes.map(({ taskId }) => taskId)).toEqual(open);
      expect(finished(graph).size === open.length).toBe(graph.cycles.length === 0);
      expect(graph.nodes.map(({ rank }) => rank).sort((a, b) => a - b)).toEqual([...open.keys()]);
      for (const { taskId, conflictsWith } of graph.nodes) {
        for (const other of conflictsWith) {
          expect(graph.nodes.find((node) => node.taskId === other)?.conflictsWith).toContain(taskId);
        }
      }
    }),
    { numRuns: 1_500 },
  );
});

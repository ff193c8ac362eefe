import * as fc from "fast-check";
import { expect, test } from "vitest";
import { aPlan } from "../../../test/support/a-plan.ts";
import { buildGraph } from "../graph.ts";

/** All pairs that the plan's words ask for, by Warshall's closure over every pair, without any of the shortcuts. */
const closureOf = (ids: string[], pairs: [string, string][]): Set<string> => {
  const reach = new Set(pairs.map(([from, to]) => `${from}>${to}`));
  for (const via of ids)
    for (const from of ids)
      for (const to of ids) if (reach.has(`${from}>${via}`) && reach.has(`${via}>${to}`)) reach.add(`${from}>${to}`);
  return reach;
};

test("the few edges mean what all pairs would mean, and a circle is found exactly where there is one", () => {
  const shape = fc.record({
    tasks: fc.array(fc.record({ epic: fc.nat(2), rank: fc.option(fc.nat(2), { nil: undefined }) }), {
      minLength: 1,
      maxLength: 7,
    }),
    edges: fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 6 }),
  });
  fc.assert(
    fc.property(shape, ({ tasks: written, edges }) => {
      const list = written.map(({ epic, rank }, n) => ({
        id: `t${n}`,
        epicId: `e${epic}`,
        ...(rank === undefined ? {} : { rank }),
      }));
      const ids = list.map(({ id }) => id);
      const groups: Record<string, string[]> = Object.fromEntries(ids.map((id) => [id, [id]]));
      for (const epic of ["e0", "e1", "e2"])
        groups[epic] = list.filter(({ epicId }) => epicId === epic).map(({ id }) => id);
      const names = Object.keys(groups).filter((name) => groups[name]!.length > 0);
      const ends = edges.map(([a, b]) => [names[a % names.length]!, names[b % names.length]!] as [string, string]);
      const usable = ends.filter(([a, b]) => a !== b && !groups[a]!.includes(b) && !groups[b]!.includes(a));
      const pairs = usable.flatMap(([a, b]) =>
        groups[a]!.flatMap((from) => groups[b]!.map((to): [string, string] => [from, to])),
      );
      for (const a of list)
        for (const b of list) if (a.epicId === b.epicId && (a.rank ?? 9) < (b.rank ?? -1)) pairs.push([a.id, b.id]);

      const graph = buildGraph(
        aPlan({ epics: [{ id: "e0" }, { id: "e1" }, { id: "e2" }], tasks: list, edges: usable }),
      );

      const wanted = closureOf(ids, pairs);
      expect(graph.cycles.length > 0).toBe(ids.some((id) => wanted.has(`${id}>${id}`)));
      for (const cycle of graph.cycles) {
        expect(cycle[0]).toBe(cycle.at(-1));
        for (const [n, id] of cycle.slice(1).entries()) expect(wanted.has(`${cycle[n]}>${id}`)).toBe(true);
      }
      if (graph.cycles.length > 0) return;
      const found = closureOf(
        ids,
        graph.edges.map(({ from, to }) => [from, to]),
      );
      expect([...found].sort()).toEqual([...wanted].sort());
    }),
    { numRuns: 1_500 },
  );
});

test("two large epics one after the other stay true without a product of edges", () => {
  const half = 1_000;
  const list = Array.from({ length: 2 * half }, (_, n) => ({ id: `t${n}`, epicId: n < half ? "E" : "F" }));
  const graph = buildGraph(aPlan({ epics: [{ id: "E" }, { id: "F" }], tasks: list, edges: [["E", "F"]] }));
  expect(graph.edges).toHaveLength(2 * half - 1);
  const starts = graph.nodes.filter(({ dependsOn }) => dependsOn.length === 0);
  expect(starts).toHaveLength(half - 1);
});

test("the task that a large epic is made to end with is one that nothing else in it waits for", () => {
  const half = 1_000;
  const list = Array.from({ length: 2 * half }, (_, n) => ({ id: `t${n}`, epicId: n < half ? "E" : "F" }));
  const plan = aPlan({
    epics: [{ id: "E" }, { id: "F" }],
    tasks: [...list, { id: "outside" }],
    edges: [
      ["E", "F"],
      ["t0", "outside"],
      ["outside", "t500"],
    ],
  });
  const { edges } = buildGraph(plan);
  const again = aPlan({
    tasks: [...list.map(({ id }) => ({ id })), { id: "outside" }],
    edges: edges.map(({ from, to }) => [from, to]),
  });
  expect(buildGraph(again).cycles).toEqual([]);
});

test("10,000 tasks in phases and epics", () => {
  const count = 10_000;
  const wide = aPlan({
    phases: Array.from({ length: 10 }, (_, n) => ({ id: `p${n}` })),
    epics: Array.from({ length: 500 }, (_, n) => ({ id: `e${n}`, phaseId: `p${n % 10}` })),
    tasks: Array.from({ length: count }, (_, n) => ({
      id: `t${n}`,
      epicId: `e${n % 500}`,
      rank: n % 3,
      touches: [`src/m${n}/**`],
    })),
    edges: Array.from({ length: 490 }, (_, n) => [`e${n}`, `e${n + 10}`]),
  });
  // What is quadratic here takes minutes, and the runner ends it after seconds.
  const graph = buildGraph(wide);
  expect(graph.nodes).toHaveLength(count);
  expect(graph.cycles).toEqual([]);
});

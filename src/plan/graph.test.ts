import { expect, test } from "vitest";
import { aPlan, type PlanParts } from "../../test/support/a-plan.ts";
import { buildGraph, type Graph } from "./graph.ts";

const tasks = (...ids: string[]) => ids.map((id) => ({ id }));
const arrows = ({ edges }: Graph) => edges.map(({ from, to }) => `${from}>${to}`).sort();
const nodeOf = ({ nodes }: Graph, id: string) => nodes.find(({ taskId }) => taskId === id)!;

test("dependencies are AND, with the line each came from", () => {
  const graph = buildGraph(
    aPlan({
      tasks: tasks("a", "b", "c"),
      edges: [
        ["a", "c"],
        ["b", "c", "arrow"],
        ["a", "c"],
      ],
    }),
  );
  expect(nodeOf(graph, "c").dependsOn).toEqual(["a", "b"]);
  expect(graph.edges).toEqual([
    { from: "a", to: "c", reason: "depends-on", line: 600 },
    { from: "b", to: "c", reason: "arrow", line: 601 },
  ]);
});

test("an end that names nothing is left out", () => {
  expect(
    buildGraph(
      aPlan({
        tasks: tasks("a"),
        edges: [
          ["a", "nowhere"],
          ["nowhere", "a"],
        ],
      }),
    ).edges,
  ).toEqual([]);
});

test.each<[string, PlanParts, string[]]>([
  [
    "an epic is its open tasks",
    {
      epics: [{ id: "E" }],
      tasks: [{ id: "a", epicId: "E" }, { id: "b", epicId: "E", status: "done" }, { id: "c" }],
      edges: [["E", "c"]],
    },
    ["a>c"],
  ],
  ["a done task holds nobody up", { tasks: [{ id: "a", status: "done" }, { id: "b" }], edges: [["a", "b"]] }, []],
  [
    "only the last of an epic before the first of the next",
    {
      epics: [{ id: "E" }, { id: "F" }],
      tasks: [
        { id: "a", epicId: "E" },
        { id: "b", epicId: "E" },
        { id: "x", epicId: "F" },
        { id: "y", epicId: "F" },
      ],
      edges: [
        ["E", "F"],
        ["a", "b"],
        ["x", "y"],
      ],
    },
    ["a>b", "b>x", "x>y"],
  ],
  [
    "an epic without tasks is passed through",
    {
      epics: [{ id: "E" }, { id: "F" }, { id: "G" }],
      tasks: [
        { id: "a", epicId: "E" },
        { id: "z", epicId: "G" },
      ],
      edges: [
        ["E", "F"],
        ["F", "G"],
      ],
    },
    ["a>z"],
  ],
  [
    "an epic whose tasks are done is met",
    {
      epics: [{ id: "E" }, { id: "F" }, { id: "G" }],
      tasks: [
        { id: "a", epicId: "E" },
        { id: "m", epicId: "F", status: "done" },
        { id: "z", epicId: "G" },
      ],
      edges: [
        ["E", "F"],
        ["F", "G"],
      ],
    },
    [],
  ],
  [
    "ranks go one by one",
    {
      epics: [{ id: "E" }],
      tasks: [
        { id: "c", epicId: "E", rank: 3 },
        { id: "a", epicId: "E", rank: 1 },
        { id: "b", epicId: "E", rank: 2 },
        { id: "free", epicId: "E" },
      ],
    },
    ["a>b", "b>c"],
  ],
  [
    "ranks of two epics have nothing to do with each other",
    {
      epics: [{ id: "E" }, { id: "F" }],
      tasks: [
        { id: "a", epicId: "E", rank: 1 },
        { id: "b", epicId: "F", rank: 2 },
      ],
    },
    [],
  ],
  [
    "a rank whose tasks are done is left out",
    {
      epics: [{ id: "E" }],
      tasks: [
        { id: "a", epicId: "E", rank: 1 },
        { id: "b", epicId: "E", rank: 2, status: "done" },
        { id: "c", epicId: "E", rank: 3 },
      ],
    },
    ["a>c"],
  ],
  [
    "phases in order are stages, not edges",
    {
      phases: [{ id: "P" }, { id: "Q" }],
      tasks: [
        { id: "a", phaseId: "P" },
        { id: "b", phaseId: "Q" },
      ],
      edges: [["P", "Q", "phase"]],
    },
    [],
  ],
  [
    "phases side by side need edges",
    {
      phases: [
        { id: "P", ordinal: 0 },
        { id: "Q", ordinal: 0 },
      ],
      tasks: [
        { id: "a", phaseId: "P" },
        { id: "b", phaseId: "Q" },
      ],
      edges: [["P", "Q"]],
    },
    ["a>b"],
  ],
  [
    "an epic that waits for its own phase waits for the rest of it",
    {
      phases: [{ id: "P" }],
      epics: [{ id: "E", phaseId: "P" }],
      tasks: [
        { id: "a", phaseId: "P" },
        { id: "e", epicId: "E" },
      ],
      edges: [["P", "E"]],
    },
    ["a>e"],
  ],
  [
    "a phase that waits for one of its epics is the rest of it that waits",
    {
      phases: [{ id: "P" }],
      epics: [{ id: "E", phaseId: "P" }],
      tasks: [
        { id: "a", phaseId: "P" },
        { id: "e", epicId: "E" },
      ],
      edges: [["E", "P"]],
    },
    ["e>a"],
  ],
  [
    "a task that waits for its own epic waits for the rest of it",
    {
      epics: [{ id: "E" }],
      tasks: [
        { id: "a", epicId: "E" },
        { id: "b", epicId: "E" },
      ],
      edges: [["E", "b"]],
    },
    ["a>b"],
  ],
  [
    "a task stands for what is nested in it",
    {
      tasks: [{ id: "a" }, { id: "a1", parentId: "a" }, { id: "b" }],
      edges: [["a", "b"]],
    },
    ["a1>b", "a>b"],
  ],
])("%s", (_name, parts, expected) => {
  expect(arrows(buildGraph(aPlan(parts)))).toEqual(expected);
});

test("stages follow ordinals; a task outside of phases is as early as its dependencies allow", () => {
  const graph = buildGraph(
    aPlan({
      phases: [
        { id: "late", ordinal: 7 },
        { id: "early", ordinal: 2 },
        { id: "beside", ordinal: 7 },
      ],
      epics: [{ id: "E", phaseId: "late" }],
      tasks: [{ id: "a", phaseId: "early" }, { id: "b", epicId: "E" }, { id: "free" }, { id: "after" }],
      edges: [["b", "after"]],
    }),
  );
  expect(graph.stages).toEqual([["early"], ["late", "beside"]]);
  expect(graph.nodes.map(({ taskId, stage, phaseId }) => [taskId, stage, phaseId])).toEqual([
    ["a", 2, "early"],
    ["b", 7, "late"],
    ["free", 0, null],
    ["after", 7, null],
  ]);
});

test("what is urgent, and what most hangs on, comes first", () => {
  const graph = buildGraph(
    aPlan({
      phases: [{ id: "P" }, { id: "Q" }],
      epics: [{ id: "E", priority: "low", phaseId: "P" }],
      tasks: [
        { id: "later", phaseId: "Q", priority: "critical" },
        { id: "low", epicId: "E", phaseId: "P" },
        { id: "plain", phaseId: "P" },
        { id: "chain", phaseId: "P" },
        { id: "behind", phaseId: "P", estimateMinutes: 30 },
        { id: "critical", phaseId: "P", priority: "critical", estimateMinutes: 5 },
      ],
      edges: [["chain", "behind"]],
    }),
  );
  const order = graph.nodes.toSorted((a, b) => a.rank - b.rank).map(({ taskId }) => taskId);
  expect(order).toEqual(["critical", "chain", "plain", "behind", "low", "later"]);
});

import { expect, test } from "vitest";
import { aPlan, type PlanParts } from "../../../test/support/a-plan.ts";
import { buildGraph } from "../graph.ts";

const tasks = (...ids: string[]) => ids.map((id) => ({ id }));

test.each<[string, PlanParts, string[][]]>([
  [
    "of two",
    {
      tasks: tasks("a", "b"),
      edges: [
        ["a", "b"],
        ["b", "a"],
      ],
    },
    [["a", "b", "a"]],
  ],
  ["of one", { tasks: tasks("a"), edges: [["a", "a"]] }, [["a", "a"]]],
  [
    "the shortest of many",
    {
      tasks: tasks("a", "b", "c", "d"),
      edges: [
        ["a", "b"],
        ["b", "c"],
        ["c", "d"],
        ["d", "a"],
        ["c", "a"],
      ],
    },
    [["a", "b", "c", "a"]],
  ],
  [
    "two apart",
    {
      tasks: tasks("a", "b", "c", "d"),
      edges: [
        ["a", "b"],
        ["b", "a"],
        ["c", "d"],
        ["d", "c"],
      ],
    },
    [
      ["a", "b", "a"],
      ["c", "d", "c"],
    ],
  ],
  [
    "through epics",
    {
      epics: [{ id: "E" }, { id: "F" }],
      tasks: [
        { id: "a", epicId: "E" },
        { id: "b", epicId: "E" },
        { id: "c", epicId: "F" },
        { id: "d", epicId: "F" },
      ],
      edges: [
        ["E", "F"],
        ["d", "b"],
      ],
    },
    [["b", "d", "b"]],
  ],
  [
    "against the order of phases",
    {
      phases: [{ id: "P" }, { id: "Q" }, { id: "R" }],
      tasks: [
        { id: "a", phaseId: "P" },
        { id: "z", phaseId: "R" },
      ],
      edges: [["z", "a"]],
    },
    [["a", "z", "a"]],
  ],
  [
    "against ranks",
    {
      epics: [{ id: "E" }],
      tasks: [
        { id: "a", epicId: "E", rank: 1 },
        { id: "b", epicId: "E", rank: 2 },
      ],
      edges: [["b", "a"]],
    },
    [["a", "b", "a"]],
  ],
  [
    "through an epic without tasks",
    {
      epics: [{ id: "E" }, { id: "F" }],
      tasks: [{ id: "a", epicId: "E" }],
      edges: [
        ["E", "F"],
        ["F", "a"],
      ],
    },
    [],
  ],
  [
    "of done tasks is none",
    {
      tasks: [{ id: "a", status: "done" }, { id: "b" }],
      edges: [
        ["a", "b"],
        ["b", "a"],
      ],
    },
    [],
  ],
])("a circle %s is found with its whole path", (_name, parts, expected) => {
  expect(buildGraph(aPlan(parts)).cycles).toEqual(expected);
});

test("a circle of 30,000 does not exhaust the stack", () => {
  const length = 30_000;
  const ids = Array.from({ length }, (_, n) => `t${n}`);
  const edges = ids.map((id, n): [string, string] => [id, ids[(n + 1) % length]!]);
  expect(buildGraph(aPlan({ tasks: tasks(...ids), edges })).cycles[0]).toHaveLength(length + 1);
});

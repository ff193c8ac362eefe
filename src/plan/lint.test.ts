import { expect, test } from "vitest";
import { aPlan, at, type PlanParts } from "../../test/support/a-plan.ts";
import { buildGraph } from "./graph.ts";
import { bindingProblems, lintPlan } from "./lint.ts";

const SHELL = [{ name: "sh", kind: "shell", capabilities: ["node"] }];
const done = { agent: "sh", script: "make" };
const exec = { kind: "exec" as const, command: ["make"] };

const lint = (parts: PlanParts) => {
  const plan = aPlan({ agents: SHELL, ...parts });
  return lintPlan(plan, buildGraph(plan));
};
const told = (parts: PlanParts) => lint(parts).map(({ severity, code, line }) => `${severity} ${code} ${line}`);

test("a plan with nothing to say about it", () => {
  expect(told({ tasks: [{ id: "a", binding: done }], criteria: [{ id: "c", check: exec }] })).toEqual([]);
});

test.each<[string, PlanParts, string[]]>([
  ["no task", {}, ["error no-tasks 1"]],
  [
    "one title for two",
    {
      tasks: [
        { id: "a", title: "Build it", binding: done },
        { id: "b", title: "**Build** it", binding: done },
      ],
    },
    ["warning duplicate-title 301"],
  ],
  [
    "one title for two, and a dependency on it",
    {
      tasks: [
        { id: "a", title: "Build", binding: done },
        { id: "b", title: "Build", binding: done },
        { id: "c", binding: done },
      ],
      edges: [["a", "c"]],
    },
    ["error duplicate-title 301"],
  ],
  [
    "one title for two, of which one is blocked",
    {
      tasks: [
        { id: "a", title: "Build", binding: done },
        { id: "b", title: "Build", binding: done },
        { id: "c", binding: done },
      ],
      edges: [["c", "a", "blocks"]],
    },
    ["error duplicate-title 301"],
  ],
  [
    "one title for two, of which one depends on another",
    {
      tasks: [
        { id: "a", title: "Build", binding: done },
        { id: "b", title: "Build", binding: done },
        { id: "c", binding: done },
      ],
      edges: [["c", "a"]],
    },
    ["warning duplicate-title 301"],
  ],
  [
    "a dangling edge",
    { tasks: [{ id: "a", binding: done }], edges: [["gone", "a"]] },
    ["warning dependency-unknown 600"],
  ],
  ["nobody named", { tasks: [{ id: "a" }] }, ["info task-without-assignee 300", "warning task-unbound 300"]],
  [
    "somebody named for the whole",
    { tasks: [{ id: "a", epicId: "e" }], epics: [{ id: "e", lead: "Ada" }] },
    ["warning task-unbound 300"],
  ],
  ["somebody named", { tasks: [{ id: "a", assignee: "Ada" }] }, ["warning task-unbound 300"]],
  ["a shell agent without a script", { tasks: [{ id: "a", binding: { agent: "sh" } }] }, ["warning task-unbound 300"]],
  [
    "nothing bound yet is told once",
    { tasks: ["a", "b"].map((id) => ({ id, assignee: "Ada" })) },
    ["warning task-unbound 300"],
  ],
  [
    "what is left unbound beside a bound task is told one by one",
    { tasks: [{ id: "a", binding: done }, ...["b", "c"].map((id) => ({ id, assignee: "Ada" }))] },
    ["warning task-unbound 301", "warning task-unbound 302"],
  ],
  ["a done task needs nobody", { tasks: [{ id: "a", status: "done" }] }, []],
  ["an unknown agent", { tasks: [{ id: "a", binding: { agent: "hs", script: "x" } }] }, ["error agent-unknown 300"]],
  [
    "an unknown kind",
    { agents: [...SHELL, { name: "b", kind: "shel", source: at(4) }], tasks: [{ id: "a", binding: done }] },
    ["error agent-kind-unknown 4"],
  ],
  [
    "a capability that is not there",
    { tasks: [{ id: "a", binding: done, capabilities: ["node", "gpu"] }] },
    ["error agent-incapable 300"],
  ],
  [
    "no number and no check",
    { tasks: [{ id: "a", binding: done }], criteria: [{ id: "c" }] },
    ["warning criterion-not-measurable 400"],
  ],
  [
    "a number without a check",
    {
      tasks: [{ id: "a", binding: done }],
      criteria: [{ id: "c", measures: [{ comparator: ">", value: 1, text: "> 1" }] }],
    },
    ["warning check-missing 400"],
  ],
  [
    "a gate without criteria",
    { tasks: [{ id: "a", binding: done }], gates: [{ id: "g" }, { id: "h", implied: true }] },
    ["warning gate-without-criteria 500"],
  ],
  [
    "an empty phase",
    {
      phases: [{ id: "p" }, { id: "q" }, { id: "r" }],
      epics: [{ id: "e", phaseId: "q" }],
      tasks: [{ id: "a", binding: done, epicId: "e" }],
      criteria: [{ id: "c", check: exec, phaseId: "r" }],
    },
    ["warning phase-empty 100"],
  ],
])("%s", (_name, parts, expected) => {
  expect(told(parts)).toEqual(expected);
});

test.each(["/etc/passwd", "../x", "a\\b", "C:/x", "", "!src/**", "a/../../b"])("touches %j is refused", (glob) => {
  expect(told({ tasks: [{ id: "a", binding: done, touches: [glob, "src/**"] }] })).toEqual([
    "error touches-invalid 300",
  ]);
});

test("a circle is told with its whole path and the lines to look at", () => {
  const [found] = lint({
    tasks: [
      { id: "a", title: "Design", binding: done },
      { id: "b", title: "Build", binding: done },
      { id: "c", title: "Ship", binding: done },
    ],
    edges: [
      ["a", "b"],
      ["b", "c"],
      ["c", "a"],
    ],
  });
  expect(found).toMatchObject({
    code: "dependency-cycle",
    severity: "error",
    line: 600,
    message:
      'tasks wait for each other: "Design" (line 300) → "Build" (line 301) → "Ship" (line 302) → "Design" (line 300)',
    suggestion: "Remove one of the dependencies on the path, written in line 600, 601, 602.",
  });
});

test("what a run must refuse names task, line and what to bind", () => {
  const plan = aPlan({
    agents: SHELL,
    tasks: [
      { id: "ship", title: "Ship it" },
      { id: "a", binding: done },
      { id: "b", status: "done" },
    ],
  });
  expect(bindingProblems(plan)).toEqual([
    {
      code: "task-unbound",
      severity: "error",
      line: 300,
      message: 'task "Ship it" has no script and no agent',
      suggestion:
        "Add a `sh` block under line 300, or bind it in the sidecar: `- { match: { id: ship }, agent: sh, script: … }`.",
    },
  ]);
});

test("a plan without any binding names how many tasks lack one, and the first lines", () => {
  const tasks = Array.from({ length: 7 }, (_, at) => ({ id: `t${at}`, assignee: "Ada" }));
  const plan = aPlan({ agents: SHELL, tasks });
  expect(lintPlan(plan, buildGraph(plan))).toMatchObject([
    { message: "none of the 7 open tasks has a script or an agent (lines 300, 301, 302, 303, 304, …)" },
  ]);
  expect(bindingProblems(plan)).toHaveLength(7);
});

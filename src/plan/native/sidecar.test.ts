import * as fc from "fast-check";
import { expect, test } from "vitest";
import { aPlan } from "../../../test/support/a-plan.ts";
import type { Plan } from "../../model/plan.ts";
import { applySidecar } from "./sidecar.ts";

const plan = aPlan({
  phases: [
    { id: "p1", title: "Sprint 1: Foundations" },
    { id: "p2", title: "Sprint 2: Speed" },
  ],
  epics: [
    { id: "e1", title: "Epic 1.1: Storage", phaseId: "p1" },
    { id: "e2", title: "Epic 2.1: Cache", phaseId: "p2" },
  ],
  tasks: [
    { id: "build-store", title: "Build the store", epicId: "e1", assignee: "Ada" },
    { id: "test-store", title: "Test the store", epicId: "e1", assignee: "Grace" },
    { id: "cache", title: "Add the `cache`", epicId: "e2", participants: ["Ada", "Linus"], kind: "pairing" },
    { id: "docs-1", title: "Update docs", epicId: "e1" },
    { id: "docs-2", title: "Update docs", epicId: "e2" },
  ],
  criteria: [
    { id: "fast", title: "Lookups P95 < 5 ms", phaseId: "p2", gateId: "g2" },
    { id: "green", title: "All tests pass", gateId: "g1", kind: "gate" },
  ],
  gates: [
    { id: "g1", title: "Gate 1", phaseId: "p1", criterionIds: ["green"] },
    { id: "g2", title: "Gate 2", phaseId: "p2", criterionIds: ["fast"], rules: [] },
  ],
  edges: [["p1", "p2", "phase"]],
});

const apply = (text: string, onto: Plan = plan) => applySidecar(onto, { text, path: "PLAN.provost.yaml" });
const bound = (text: string) => {
  const { plan: after, diagnostics } = apply(text);
  expect(diagnostics).toEqual([]);
  return Object.fromEntries(after.tasks.filter(({ binding }) => binding).map(({ id, binding }) => [id, binding!]));
};
const told = (text: string) =>
  apply(text).diagnostics.map(({ code, severity, message }) => `${severity} ${code} ${message}`);

test.each([
  ["id: cache", ["cache"]],
  ["title: build THE store", ["build-store"]],
  ["title: Add the cache", ["cache"]],
  ["pattern: '* the store'", ["build-store", "test-store"]],
  ["pattern: /^(build|test)-/", ["build-store", "test-store"]],
  ["assignee: ada", ["build-store", "cache"]],
  ["epic: e1", ["build-store", "test-store", "docs-1"]],
  ["epic: 'Epic 2.1*'", ["cache", "docs-2"]],
  ["phase: 'Sprint 1*'", ["build-store", "test-store", "docs-1"]],
  ["title: Update docs, epic: e2", ["docs-2"]],
  ["kind: pairing", ["cache"]],
])("match: { %s }", (match, ids) => {
  expect(Object.keys(bound(`tasks: [{ match: { ${match} }, script: make }]`))).toEqual(ids);
});

test("every field of a binding", () => {
  const text = `
agents:
  builder: { kind: shell, slots: 2 }
defaults: { timeout: 30, attempts: 4, backoff: 5, env: [CI] }
tasks:
  - match: { id: build-store }
    agent: builder
    run: [make, "it's"]
    touches: [src/store/**]
    timeout: 2 min
    attempts: 2
    backoff: 10 s, factor 3
    env: [TOKEN]
    checks: [{ kind: exec, command: [make, test] }]
    dependsOn: [cache, Epic 2.1: Cache]
`.replace("Epic 2.1: Cache", '"Epic 2.1: Cache"');
  const { plan: after, diagnostics } = apply(text);
  const [task] = after.tasks;
  expect(diagnostics).toEqual([]);
  expect(task!.touches).toEqual(["src/store/**"]);
  expect(task!.binding).toMatchObject({
    agent: "builder",
    script: String.raw`'make' 'it'\''s'`,
    timeoutMs: 120_000,
    maxAttempts: 2,
    backoff: { delayMs: 10_000, factor: 3 },
    env: ["TOKEN", "CI"],
    checks: [{ kind: "exec", command: ["make", "test"], exit: 0 }],
  });
  expect(after.agents).toEqual([{ name: "builder", kind: "shell", capabilities: [], env: [], slots: 2 }]);
  expect(after.edges.slice(1)).toEqual([
    { from: "cache", to: "build-store", reason: "depends-on", line: 300 },
    { from: "e2", to: "build-store", reason: "depends-on", line: 300 },
  ]);
});

test("a later entry overrides an earlier, field by field", () => {
  const text = `
tasks:
  - { match: { pattern: "*" }, script: make, timeout: 10, attempts: 2 }
  - { match: { id: cache }, script: make cache, timeout: 20 }`;
  expect(bound(text)["cache"]).toMatchObject({ script: "make cache", timeoutMs: 20_000, maxAttempts: 2 });
});

test("a plan's own binding keeps what the sidecar does not say; what nothing matches is untouched", () => {
  const native = { agent: "mine", script: "make", timeoutMs: 1, env: [], checks: [] };
  const own = { ...plan, tasks: plan.tasks.map((task, n) => (n < 2 ? { ...task, binding: native } : task)) };
  const { plan: after } = apply("tasks: [{ match: { id: build-store }, attempts: 3 }]", own);
  expect(after.tasks[0]!.binding).toEqual({ ...native, maxAttempts: 3 });
  expect(apply("defaults: { timeout: 9 }", own).plan.tasks[0]!.binding!.timeoutMs).toBe(1);
  expect(after.tasks.slice(1)).toEqual(own.tasks.slice(1));
  expect(apply("", own)).toEqual({ plan: own, diagnostics: [] });
});

test("a script without an agent goes to a shell agent, declared when there is none", () => {
  const script = "tasks: [{ match: { id: cache }, script: make }]";
  expect(apply(script).plan.agents).toEqual([{ name: "shell", kind: "shell", capabilities: [], env: [] }]);
  expect(bound(`agents: { ci: { kind: shell } }\n${script}`)["cache"]!.agent).toBe("ci");
  expect(bound(`agents: { a: { kind: shell }, b: { kind: shell } }\n${script}`)["cache"]!.agent).toBe("shell");
  expect(
    bound(`agents: { a: { kind: shell }, b: { kind: shell } }\ndefaults: { agent: b }\n${script}`)["cache"]!.agent,
  ).toBe("b");
  expect(
    bound(`agents: { a: { kind: other }, b: { kind: shell } }\ndefaults: { agent: a }\n${script}`)["cache"]!.agent,
  ).toBe("b");
});

test("a default agent that works from words does every task; a shell agent does none without a script", () => {
  expect(Object.keys(bound("agents: { a: { kind: other } }\ndefaults: { agent: a }"))).toHaveLength(5);
  expect(Object.keys(bound("agents: { a: { kind: shell } }\ndefaults: { agent: a }"))).toHaveLength(0);
});

test("an agent of the same name replaces the plan's", () => {
  const own = { ...plan, agents: [{ name: "ci", kind: "old", capabilities: [], env: [] }] };
  expect(apply("agents: { ci: { kind: shell, env: [CI] } }", own).plan.agents).toEqual([
    { name: "ci", kind: "shell", capabilities: [], env: ["CI"] },
  ]);
});

test("a criterion is found by the phase of its gate", () => {
  const { plan: after } = apply('criteria: [{ match: { phase: "Sprint 1*" }, check: { kind: exec, command: [x] } }]');
  expect(after.criteria.filter(({ check }) => check !== undefined).map(({ id }) => id)).toEqual(["green"]);
});

test("the line of what stands behind an alias is where it is written", () => {
  const text = "agents:\n  a: &a\n    kind: shell\n    slots: 0\n  b: *a\n";
  expect(apply(text).diagnostics.map(({ line }) => line)).toEqual([4, 4]);
});

test("criteria, gates, repository, phases", () => {
  const { plan: after, diagnostics } = apply(`
repository: scratch
base: main
defaults: { parallelPhases: true }
criteria:
  - { match: { title: All tests pass }, check: { kind: exec, command: [make, test], guard: true } }
gates:
  - { match: { phase: "Sprint 2*" }, criteria: [fast, All tests pass], conditionalGo: { maxOpen: 1 } }
`);
  expect(diagnostics).toEqual([]);
  expect(after.repository).toEqual({ kind: "scratch", base: "main", links: [] });
  expect(after.phases.map(({ ordinal }) => ordinal)).toEqual([0, 0]);
  expect(after.edges).toEqual([]);
  expect(after.criteria[1]).toMatchObject({ gateId: "g2", check: { kind: "exec", guard: true } });
  expect(after.gates.map(({ criterionIds }) => criterionIds)).toEqual([[], ["fast", "green"]]);
  expect(after.gates[1]!.rules).toMatchObject([{ decision: "conditional-go", maxOpen: 1 }]);
});

test.each([
  ["tasks: [", "error sidecar-invalid PLAN.provost.yaml:1: "],
  ["- a", "error sidecar-invalid PLAN.provost.yaml:1: must be a mapping, but is a list"],
  ["\ntaks: []", "error sidecar-invalid PLAN.provost.yaml:2: taks: unknown key"],
  ["tasks:\n  - agent: a", "error sidecar-invalid PLAN.provost.yaml:2: tasks[0]: match: is missing"],
  [
    "tasks:\n  - match: {}\n    script: x",
    "error sidecar-invalid PLAN.provost.yaml:2: tasks[0]: match: must name at least one of id, title",
  ],
  [
    "tasks:\n  - match: { id: cache }\n    script: x\n    run: [x]",
    "error sidecar-invalid PLAN.provost.yaml:4: tasks[0]: run: stands beside `script`",
  ],
  [
    "tasks:\n  - match: { id: cache }\n    scrip: x",
    "error sidecar-invalid PLAN.provost.yaml:3: tasks[0]: scrip: unknown key",
  ],
  [
    "tasks:\n  - match: { pattern: /(/ }",
    "error sidecar-invalid PLAN.provost.yaml:2: tasks[0]: match.pattern: Invalid regular",
  ],
  [
    "tasks:\n  - match: { id: cache }\n    checks:\n      - kind: exce",
    'error check-kind-unknown PLAN.provost.yaml:4: tasks[0].checks[0]: no check has the kind "exce"',
  ],
  [
    "tasks:\n  - match: { title: Update docs }\n    script: x",
    'error duplicate-title PLAN.provost.yaml:2: "Update docs" is the title of 2 tasks, in lines 303 and 304',
  ],
  [
    "tasks:\n  - match: { id: cache }\n    dependsOn: [no such]",
    'error dependency-unknown PLAN.provost.yaml:3: nothing in the plan is called "no such"',
  ],
  [
    "tasks:\n  - match: { id: cache }\n    depends_on:\n      - Update docs",
    'error dependency-ambiguous PLAN.provost.yaml:4: "Update docs" names 2 parts',
  ],
  ["criteria:\n  - match: { id: fast }", "error sidecar-invalid PLAN.provost.yaml:2: criteria[0]: check: is missing"],
  [
    "criteria:\n  - match: { id: fast }\n    check:\n      kind: exec",
    "error check-invalid PLAN.provost.yaml:3: criteria[0].check: command: is missing",
  ],
  [
    "tasks:\n  - match:\n      id: cahce\n    script: x",
    'warning sidecar-unmatched PLAN.provost.yaml:2: no task of the plan has id "cahce"',
  ],
  [
    "gates:\n  - match: { id: g1 }\n    criteria: [fats]",
    'warning sidecar-unmatched PLAN.provost.yaml:3: no criterion of the plan has pattern "fats"',
  ],
])("%j is told with file, line and field", (text, expected) => {
  expect(told(text)[0]).toContain(expected);
});

test("a title with signs of a pattern is told to be written as one", () => {
  const { diagnostics } = apply('tasks:\n  - match: { title: "Update d*" }\n    script: make');
  expect(diagnostics.map(({ code, suggestion }) => [code, suggestion])).toEqual([
    ["sidecar-unmatched", expect.stringContaining('`pattern: "Update d*"` it would be met')],
  ]);
});

test("one wrong entry or field spoils no other", () => {
  const { plan: after, diagnostics } = apply(`
agents: 3
defaults: { timeout: 5 }
tasks:
  - { match: { id: cache }, script: 3 }
  - { match: { id: docs-1 }, script: make }
`);
  expect(diagnostics.map(({ line, file }) => [file, line])).toEqual([
    ["PLAN.provost.yaml", 2],
    ["PLAN.provost.yaml", 5],
  ]);
  expect(after.tasks[3]!.binding).toMatchObject({ script: "make", timeoutMs: 5_000 });
});

test("never throws and loses no task, whatever stands there", () => {
  const piece = fc.constantFrom(
    "tasks:",
    "criteria:",
    "gates:",
    "\n",
    "\n  - ",
    "match: ",
    "{ id: cache }",
    "{",
    "}",
    "[",
    "script: x",
    "check: ",
    "kind: exec",
    "&a",
    "*a",
    "defaults: ",
    "agents: ",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((parts) => parts.join("")),
      ),
      (text) => {
        const { plan: after } = apply(text);
        expect(after.tasks).toHaveLength(plan.tasks.length);
      },
    ),
    { numRuns: 500 },
  );
});

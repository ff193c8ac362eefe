import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { compilePlan } from "./compile.ts";

const page = readFileSync(path.join(import.meta.dirname, "..", "..", "docs", "plan-format.md"), "utf8");
const examples = [...page.matchAll(/^(`{3,})markdown\n([\s\S]*?)\n\1$/gmu)].map(([, , text = ""]) => text);

/** What each example of docs/plan-format.md is said to make: counts in the order of the page. */
const EXPECTED = [
  { title: "Lighthouse", phases: 1, epics: 1, tasks: 3, criteria: 1, edges: 0 },
  { title: "Orchard", phases: 0, epics: 2, tasks: 5, criteria: 1, edges: 7 },
  { title: "Garden office", phases: 1, epics: 2, tasks: 3, criteria: 0, edges: 2 },
  { title: "Harbour release", phases: 1, epics: 1, tasks: 5, criteria: 2, edges: 0 },
  { title: "Search", phases: 2, epics: 0, tasks: 3, criteria: 0, edges: 0 },
  { title: "Ferry", phases: 0, epics: 2, tasks: 3, criteria: 0, edges: 0 },
  { title: "Publish the client", phases: 1, epics: 0, tasks: 2, criteria: 1, edges: 1 },
];

test("the page shows each form once", () => {
  expect(examples.length).toBe(EXPECTED.length);
});

test.each(EXPECTED.map((expected, at) => [expected.title, expected, examples[at] ?? ""] as const))(
  "the example %s compiles to what the page says, without a fault",
  (_, expected, source) => {
    const { plan, diagnostics, coverage } = compilePlan(source);
    const { title, phases, epics, tasks, criteria, edges } = plan;
    const counts = { phases, epics, tasks, criteria, edges };
    expect({
      title,
      ...Object.fromEntries(Object.entries(counts).map(([name, nodes]) => [name, nodes.length])),
    }).toEqual(expected);
    expect(diagnostics.filter(({ severity, code }) => severity === "error" || code.startsWith("dependency"))).toEqual(
      [],
    );
    expect(coverage.accounted).toBe(coverage.lines);
  },
);

test("the native example is bound", () => {
  const { plan } = compilePlan(examples.at(-1) ?? "");
  expect(plan.tasks).toMatchObject([
    { touches: ["src/client/**"], capabilities: ["node"], binding: { agent: "builder", script: "npm run generate\n" } },
    { binding: { agent: "builder", maxAttempts: 2 } },
  ]);
  expect(plan.criteria[0]?.check).toMatchObject({ kind: "file" });
});

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compilePlan } from "../compile.ts";

const page = readFileSync(new URL("../../../docs/sidecar.md", import.meta.url), "utf8");
const example = (language: string) =>
  new RegExp(`\`\`\`${language}\n(?<text>.*?)\n\`\`\``, "su").exec(page)?.groups?.["text"] ?? "";

test("the example of docs/sidecar.md binds every task and criterion of its plan", () => {
  const { plan, graph, diagnostics } = compilePlan(example("markdown"), {
    sidecar: { text: example("yaml"), path: "PLAN.provost.yaml" },
  });

  expect(diagnostics.filter(({ severity, file }) => severity === "error" || file !== undefined)).toEqual([]);
  expect(plan.tasks.map(({ title, binding }) => [title, binding?.agent, binding?.script?.split("\n")[0]])).toEqual([
    ["Write the tokenizer", "builder", "git apply changes/tokenizer.patch"],
    ["Write the index", "builder", "'git' 'apply' 'changes/index.patch'"],
    ["Update the docs", "builder", "git apply changes/docs.patch"],
    ["Tune the ranking", "builder", "./scripts/later.sh"],
    ["Update the docs", "builder", "./scripts/later.sh"],
  ]);
  expect(plan.criteria.map(({ check }) => check?.kind)).toEqual(["exec", "metric", "approval"]);
  expect(graph.edges.map(({ reason }) => reason)).toContain("depends-on");
});

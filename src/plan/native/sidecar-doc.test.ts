import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { aPlan } from "../../../test/support/a-plan.ts";
import { applySidecar } from "./sidecar.ts";

const page = readFileSync(new URL("../../../docs/sidecar.md", import.meta.url), "utf8");
const example = (language: string) =>
  new RegExp(`\`\`\`${language}\n(?<text>.*?)\n\`\`\``, "su").exec(page)?.groups?.["text"] ?? "";

test("the example of docs/sidecar.md binds every task and criterion of its plan", () => {
  const written = aPlan({
    phases: [
      { id: "index", title: "Sprint 1: Index" },
      { id: "rank", title: "Sprint 2: Rank" },
    ],
    epics: [
      { id: "build", title: "Epic 1.1: Build the index", phaseId: "index" },
      { id: "results", title: "Epic 2.1: Rank results", phaseId: "rank" },
    ],
    tasks: [
      { id: "a", title: "Write the tokenizer", epicId: "build" },
      { id: "b", title: "Write the index", epicId: "build" },
      { id: "c", title: "Update the docs", epicId: "build" },
      { id: "d", title: "Tune the ranking", epicId: "results" },
      { id: "e", title: "Update the docs", epicId: "results" },
    ],
    criteria: ["All tests pass", "Queries take < 20 ms at P95", "The docs name every flag"].map((title) => ({
      id: title,
      title,
      phaseId: "index",
    })),
    gates: [{ id: "g", title: "Gate of Sprint 1", phaseId: "index" }],
  });
  for (const { title } of [...written.tasks, ...written.criteria]) expect(example("markdown")).toContain(title);

  const { plan, diagnostics } = applySidecar(written, { text: example("yaml"), path: "PLAN.provost.yaml" });

  expect(diagnostics).toEqual([]);
  expect(plan.tasks.map(({ title, binding }) => [title, binding?.agent, binding?.script?.split("\n")[0]])).toEqual([
    ["Write the tokenizer", "builder", "git apply changes/tokenizer.patch"],
    ["Write the index", "builder", "'git' 'apply' 'changes/index.patch'"],
    ["Update the docs", "builder", "git apply changes/docs.patch"],
    ["Tune the ranking", "builder", "./scripts/later.sh"],
    ["Update the docs", "builder", "./scripts/later.sh"],
  ]);
  expect(plan.criteria.map(({ check }) => check?.kind)).toEqual(["exec", "metric", "approval"]);
  expect(plan.edges).toMatchObject([{ from: "a", to: "b" }]);
});

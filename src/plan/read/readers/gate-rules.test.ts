import { expect, test } from "vitest";
import { compilePlan } from "../../compile.ts";
import { readMaxOpen } from "./gate-rules.ts";

test.each([
  ["≤2 P1 issues with mitigation by Day 47", 2],
  ["at most 3 criteria open", 3],
  ["no more than 1 open", 1],
  ["fewer than 3 criteria open", 2],
  ["< 2 blockers", 1],
  ["≤ 2 days late", undefined],
  ["all criteria met", undefined],
  ["≤ 5% error rate", undefined],
])("%j allows %j", (text, limit) => {
  expect(readMaxOpen(text)).toBe(limit);
});

test('labels such as "Conditional Go if" name the decision of each item below', () => {
  const text = [
    "## Phase 1\n\n- [ ] Ship\n\n### Go / No-Go",
    "**Go if:**\n- 0 P0 bugs\n- rollback tested",
    "**Conditional Go criteria:**\n- no more than 1 P1 bug with workaround",
    "**No-Go when:**\n- any data loss",
  ].join("\n\n");
  const { plan } = compilePlan(text);
  expect(plan.criteria).toEqual([]);
  expect(plan.gates).toMatchObject([
    {
      implied: false,
      rules: [
        { decision: "go", text: "0 P0 bugs" },
        { decision: "go", text: "rollback tested" },
        { decision: "conditional-go", text: "no more than 1 P1 bug with workaround", maxOpen: 1 },
        { decision: "no-go", text: "any data loss" },
      ],
    },
  ]);
});

const RULES = "- **Go:** all met\n- **Conditional Go:** ≤ 2 P1 bugs, each with an owner\n- **No-Go:** any P0 bug\n";
const TABLE =
  "| Outcome | When |\n|---|---|\n| Go | all met |\n| Conditional Go | ≤ 2 P1 bugs |\n| No-Go | any P0 bug |\n";

test.each([
  ["beside the gate", `### Decision\n\n${RULES}`],
  ["under the gate", `#### How we decide\n\n${RULES}`],
  ["as a label", `**Outcome**\n${RULES}`],
  ["as lines", "Go: all met\nConditional Go: ≤ 2 P1 bugs,\neach with an owner\nNo-Go: any P0 bug\n"],
  ["as lines under a heading", "#### Outcome\n\nGo: all met\nConditional Go: ≤ 2 P1 bugs\nNo-Go: any P0 bug\n"],
  ["as a table", `#### Outcome\n\n${TABLE}`],
])("a list of decisions is their rules, whatever it is called: %s", (_, text) => {
  const { plan } = compilePlan(`## Phase 1\n\n- [ ] Ship\n\n### Exit gate\n\n- [ ] 90 tests passing\n\n${text}`);
  expect(plan.criteria).toMatchObject([{ title: "90 tests passing" }]);
  expect(plan.gates.map(({ rules }) => rules.map(({ decision, maxOpen }) => [decision, maxOpen]))).toEqual([
    [
      ["go", undefined],
      ["conditional-go", 2],
      ["no-go", undefined],
    ],
  ]);
});

test("a heading over one word that looks like a decision is prose", () => {
  const { plan } = compilePlan("## Phase 1\n\n- [ ] Ship\n\n### Notes\n\n- Go: the language\n- Rust: another\n");
  expect(plan.gates.flatMap(({ rules }) => rules)).toEqual([]);
});

test("a rule of a gate may be a sentence", () => {
  const rules = "Go if the error rate < 0.5%.\nConditional Go when at most 2 P2 bugs are open.\nNo-Go: otherwise.\n";
  const { plan } = compilePlan(`## Phase 1\n\n- [ ] Ship\n\n### Exit gate\n\n${rules}`);
  expect(plan.gates[0]?.rules).toMatchObject([
    { decision: "go", text: "the error rate < 0.5%.", measures: [{ subject: "error rate", comparator: "<" }] },
    { decision: "conditional-go" },
    { decision: "no-go" },
  ]);
});

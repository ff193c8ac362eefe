import { expect, test } from "vitest";
import { compilePlan } from "../../compile.ts";

const RULES = "## Go / No-Go\n\n| Decision | Rule |\n|---|---|\n| ✅ Go | all done |\n| ❌ No-Go | any data loss |\n";

test("rules of the whole plan are those of its last gate", () => {
  const { plan } = compilePlan(`# Plan\n\n## Day 1\n\n- [ ] a\n\n## Day 2\n\n- [ ] b\n\n${RULES}`);
  expect(plan.gates.map(({ rules }) => rules.map(({ decision }) => decision))).toEqual([[], ["go", "no-go"]]);
});

test("without phases they have a gate of their own", () => {
  const { plan } = compilePlan(`# Plan\n\n- [ ] a\n\n${RULES}`);
  expect(plan.gates).toMatchObject([{ title: "Final gate", rules: [{ decision: "go" }, { decision: "no-go" }] }]);
});

test("they stand at the final gate where the plan has criteria of no phase", () => {
  const { plan } = compilePlan(`# Plan\n\n## Day 1\n\n- [ ] a\n\n## Success criteria\n\n- 0 errors\n\n${RULES}`);
  expect(plan.gates.map(({ title, rules }) => [title, rules.length])).toEqual([
    ["Gate of Day 1", 0],
    ["Final gate", 2],
  ]);
});

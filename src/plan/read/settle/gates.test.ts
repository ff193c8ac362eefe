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

test("a list of gates is a gate each, with its rules and what must hold", () => {
  const milestones =
    "## Milestone A — Index\n\n- [ ] Build\n\nExit: ingest ≥ 10 MB/s\n\n## Milestone B — Query\n\n- [ ] Ask\n\n";
  const gates =
    "## Gates\n\n- **G1 (after A)**: A exit met → Go. One miss with owner → Conditional Go. Otherwise No-Go.\n- Gate 2 (Milestone B): 0 open bugs\n  - p95 < 80 ms\n";
  const { plan } = compilePlan(`# Search\n\n${milestones}${gates}`);
  const phases = new Map(plan.phases.map(({ id, title }) => [id, title]));
  const criteria = new Map(plan.criteria.map(({ id, title }) => [id, title]));
  expect(
    plan.gates.map(({ title, phaseId, rules, criterionIds }) => ({
      title,
      phase: phases.get(phaseId ?? ""),
      rules: rules.map(({ decision, text }) => [decision, text]),
      criteria: criterionIds.map((id) => criteria.get(id)),
    })),
  ).toEqual([
    {
      title: "G1 (after A)",
      phase: "Milestone A — Index",
      rules: [
        ["go", "A exit met"],
        ["conditional-go", "One miss with owner"],
        ["no-go", "otherwise"],
      ],
      criteria: ["ingest ≥ 10 MB/s"],
    },
    {
      title: "Gate 2 (Milestone B)",
      phase: "Milestone B — Query",
      rules: [],
      criteria: ["0 open bugs", "p95 < 80 ms"],
    },
  ]);
});

test("what an item of a phase calls its gate must hold, and is no work", () => {
  const { plan } = compilePlan(
    "# P\n\nDay 1-2: Launch\n- Go live\n- Gate: error rate below 0.5%\n- Gate review on Friday\n",
  );
  expect(plan.tasks.map(({ title }) => title)).toEqual(["Go live", "Gate review on Friday"]);
  expect(plan.criteria.map(({ title, phaseId }) => [title, phaseId])).toEqual([
    ["error rate below 0.5%", plan.phases[0]?.id],
  ]);
});

test("a decision on one line is all of its rules", () => {
  const decision = "Decision: **GO** if all are met · **CONDITIONAL** if one is missed by < 10 % · **NO-GO** otherwise";
  const { plan } = compilePlan(`## Wave 1\n\n- [ ] Build\n\n### Release gate\n\n- [ ] all good\n\n${decision}\n`);
  expect(plan.gates.map(({ rules }) => rules.map(({ decision: name, text }) => [name, text]))).toEqual([
    [
      ["go", "all are met"],
      ["conditional-go", "one is missed by < 10 %"],
      ["no-go", "otherwise"],
    ],
  ]);
});

/** The gate of each criterion. */
const gateOf = (text: string) => {
  const { criteria, gates } = compilePlan(text).plan;
  const titles = new Map(gates.map(({ id, title }) => [id, title]));
  return criteria.map(({ title, gateId }) => `${title}: ${titles.get(gateId ?? "")}`);
};

test.each(["Completion Criteria", "Acceptance criteria", "Definition of Done"])(
  "%s between two phases is that of the phase before it",
  (heading) => {
    const ends = (words: string) => `## ${heading}\n\n- [ ] ${words}\n\n`;
    const text = `# P\n\n${ends("all")}## Day 1\n\n- [ ] a\n\n## Notes\n\nCalm.\n\n${ends("one")}## Day 2\n\n- [ ] b\n\n${ends("end")}`;
    expect(gateOf(text)).toEqual(["all: Final gate", "one: Gate of Day 1", "end: Final gate"]);
  },
);

test.each([
  "## Overall completion criteria",
  "## Success criteria",
  "## Epic: Sails\n\n- [ ] sew\n\n## Completion criteria",
])("what is said of the plan, or behind what is no phase, stays at the final gate: %j", (heading) => {
  const text = `# P\n\n## Day 1\n\n- [ ] a\n\n${heading}\n\n- [ ] holds\n\n## Day 2\n\n- [ ] b\n`;
  expect(gateOf(text)).toEqual(["holds: Final gate"]);
});

test("the phase that the heading names is the one", () => {
  const text = "# P\n\n## Day 1\n\n- [ ] a\n\n## Completion criteria of day 2\n\n- [ ] holds\n\n## Day 2\n\n- [ ] b\n";
  expect(gateOf(text)).toEqual(["holds: Gate of Day 2"]);
});

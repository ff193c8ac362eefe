import { expect, test } from "vitest";
import { compilePlan } from "../../compile.ts";

const overOf = (text: string) =>
  compilePlan(text).diagnostics.flatMap(({ code, line, message }) =>
    code === "over-capacity" ? [`${line}: ${message}`] : [],
  );

test.each([
  ["### Squad K (Kim, Lou · 5h)", "Squad K (Kim, Lou · 5h)"],
  ["### Kitchen Squad (Kim, Lou — 5h focus)", "Kitchen Squad (Kim, Lou — 5h focus)"],
  ["**Team K (Kim, Lou · 5 hours)**", "Team K (Kim, Lou · 5 hours)"],
  ["**Squad Assignments**\n\n- **Kitchen (Kim, Lou · 5h)**", "Kitchen"],
])("the hours of a squad are what its work is added up against: %s", (header, title) => {
  const indent = header.includes("- **") ? "  " : "";
  const work = `${indent}- [ ] Kim (3h): Peel\n${indent}- [ ] Lou (2.5h): Cook\n`;
  const line = 5 + header.split("\n").length - 1;
  const blank = indent === "" ? "\n\n" : "\n";
  expect(overOf(`# Feast\n\n## Day 1\n\n${header}${blank}${work}`)).toEqual([
    `${line}: the estimates of "${title}" add up to 5.5 h (Kim 3 h + Lou 2.5 h), its capacity is 5 h`,
  ]);
});

test.each(["### Squad K (Kim, Lou · 6h)", "### Squad K (2 days)", "### Kitchen (5h)", "### Team K, all 5h"])(
  "enough, how long it lasts, or no squad: %s",
  (header) => {
    const work = "- [ ] Kim (3h): Peel\n- [ ] Lou (2.5h): Cook\n- [ ] Stir (20 min)\n";
    expect(overOf(`# Feast\n\n## Day 1\n\n${header}\n\n${work}`)).toEqual([]);
  },
);

test("of a squad in a list each does their own, whatever sets its hours apart", () => {
  const text = "# Feast\n\n## Day 1\n\n**Squad Assignments**\n\n- **Kitchen (Kim, Lou · 5h)**\n  - Peel\n  - Cook\n";
  expect(compilePlan(text).plan.tasks).toMatchObject([{ assignee: undefined }, { assignee: undefined }]);
});

test.each([
  ["P1, P2", [{ assignee: "P1" }, { assignee: "P2" }]],
  ["Kim, Lou", [{ priority: "high" }, { priority: "medium" }]],
])("in a squad of %s what is called like a priority says who, or how urgent", (members, expected) => {
  const text = `# Feast\n\n## Day 1\n\n**Squad Assignments**\n\n- **Kitchen (${members} — 5h)**\n  - P1: Peel\n  - P2: Cook\n`;
  const said = compilePlan(text).plan.tasks.map(({ title, assignee, priority }) => ({ title, assignee, priority }));
  expect(said).toEqual([
    { title: "Peel", ...expected[0] },
    { title: "Cook", ...expected[1] },
  ]);
});

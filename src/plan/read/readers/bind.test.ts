import { expect, test } from "vitest";
import { compilePlan } from "../../compile.ts";

test("a check that ends with the file is named by a line that there is", () => {
  const text = "- [ ] Build\n\n## Definition of done\n\n- [ ] It works\n```check";
  const { diagnostics, coverage } = compilePlan(text);
  expect(coverage.lines).toBe(6);
  expect(diagnostics.filter(({ code }) => code === "check-invalid")).toMatchObject([{ line: 6 }]);
});

test.each([
  ["It works", "kind: exce", "check-kind-unknown"],
  ["It works", "kind: exec", "check-invalid"],
  ["It works", "kind: [exec", "check-invalid"],
  ["It answers in < 200 ms", "kind: metric\n  comparator: <\n  value: 200", "check-invalid"],
])("of %j with the check %j only what is wrong with the check is told", (title, check, code) => {
  const text = `- [ ] Build\n\n  \`\`\`sh\n  make\n  \`\`\`\n\n## Definition of done\n\n- [ ] ${title}\n\n  \`\`\`check\n  ${check}\n  \`\`\`\n`;
  expect(compilePlan(text).diagnostics.map((found) => found.code)).toEqual([code]);
});

test("a check that cannot be read leaves the one before it, and its place, as they are", () => {
  const check = (kind: string) => `\n  \`\`\`check\n  kind: ${kind}\n  path: a\n  \`\`\`\n`;
  const text = `- [ ] Build\n\n## Definition of done\n\n- [ ] It works\n${check("file")}${check("fiel")}`;
  const [criterion] = compilePlan(text).plan.criteria;
  expect(criterion).toMatchObject({ check: { kind: "file" }, checkSource: { line: 7 } });
});

test.each(["check", "check yaml", "yaml check", "yml check", "yaml {check}", "yaml {.check}"])(
  "a fence that is called %j is a check",
  (info) => {
    const fence = `\`\`\`${info}\nkind: file\npath: a\n\`\`\`\n`;
    const { criteria } = compilePlan(`- [ ] Build\n\n## Definition of done\n\n- It works\n\n${fence}`).plan;
    expect(criteria).toMatchObject([{ title: "It works", check: { kind: "file" } }]);
  },
);

test.each(["yaml", "yaml checked", "json check"])("a fence that is called %j is none", (info) => {
  const fence = `\`\`\`${info}\nkind: file\npath: a\n\`\`\`\n`;
  const { criteria } = compilePlan(`- [ ] Build\n\n## Definition of done\n\n- It works\n\n${fence}`).plan;
  expect(criteria.map(({ check }) => check)).toEqual([undefined]);
});

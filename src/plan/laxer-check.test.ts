import { expect, test } from "vitest";
import { type Check, checkSchema } from "../model/check.ts";
import { compilePlan } from "./compile.ts";
import { laxerThan } from "./laxer-check.ts";
import { parseMeasures } from "./measure/parse-measures.ts";

const command = ["make"];
const metric = (comparator: string, value: number, unit?: string): Check =>
  checkSchema.parse({ kind: "metric", command, comparator, value, ...(unit === undefined ? {} : { unit }) });
const covered = (min: number): Check =>
  checkSchema.parse({ kind: "coverage", command, file: "c", format: "lcov", min });
const passing = (minPassed?: number): Check =>
  checkSchema.parse({ kind: "tests", command, format: "tap", ...(minPassed === undefined ? {} : { minPassed }) });
const within = (maxLatency: string): Check => checkSchema.parse({ kind: "http", url: "http://localhost", maxLatency });

test.each<[string, Check, string]>([
  ["P95 < 100 ms", metric("<", 200, "ms"), 'content with < 200 ms, the criterion asks for "P95 < 100 ms"'],
  ["P95 < 100 ms", metric("<", 1, "s"), "content with < 1 s"],
  ["P95 < 100 ms", within("250 ms"), "content with <= 250 ms"],
  ["Coverage ≥ 80%", covered(60), "content with >= 60 %"],
  ["2,498 tests passing", passing(), "content with >= 1 tests"],
  ["0 vulnerabilities", metric("<=", 3), "content with <= 3,"],
])("%s is more than what its check asks for", (title, check, expected) => {
  expect(laxerThan(check, parseMeasures(title))).toContain(expected);
});

test.each<[string, Check]>([
  ["P95 < 100 ms", metric("<", 100, "ms")],
  ["P95 < 100 ms", metric("<", 0.1, "s")],
  ["P95 < 100 ms", metric("<", 50, "ms")],
  ["P95 < 100 ms", metric("<", 200)],
  ["Coverage ≥ 80%", metric(">=", 0.8)],
  ["Coverage ≥ 80%", covered(80)],
  // Of what the check is, is not known: it falls short of one of them alone.
  ["Coverage ≥ 80%, pass rate ≥ 95%", covered(80)],
  ["50% fewer bugs", metric(">=", 10, "%")],
  // An error rate may say what the availability is.
  ["99.9% availability", metric("<=", 0.1, "%")],
  ["All tests pass", passing()],
  ["P95 < 100 ms", checkSchema.parse({ kind: "exec", command })],
])("%s is not known to be more than %o", (title, check) => {
  expect(laxerThan(check, parseMeasures(title))).toBe(null);
});

test("the author of the plan is told, in the line of the criterion", () => {
  const text = `# Plan

- [ ] Make it fast

## Completion Criteria

- [ ] P95 < 100 ms

  \`\`\`check
  kind: metric
  command: [make]
  comparator: "<"
  value: 200
  unit: ms
  \`\`\`
`;
  expect(compilePlan(text).diagnostics).toContainEqual(
    expect.objectContaining({ code: "check-laxer", severity: "warning", line: 7 }),
  );
});

/** The JSON report of jest (`--json`) and of vitest (`--reporter=json`), which has the same shape. */
import { z } from "zod";
import type { JsonDocument } from "../measure/json-document.ts";
import { malformed, read, type ReportResult } from "./report-result.ts";
import { countFailure, emptyTally, type TestTally } from "./test-tally.ts";

const assertionSchema = z.looseObject({
  status: z.enum(["passed", "failed", "skipped", "pending", "todo", "disabled", "focused"]),
  fullName: z.string().optional(),
  title: z.string().optional(),
});

const reportSchema = z.looseObject({
  success: z.boolean().optional(),
  numPassedTests: z.number().int().nonnegative(),
  numFailedTests: z.number().int().nonnegative(),
  testResults: z.array(
    z.looseObject({
      name: z.string().optional(),
      status: z.string().optional(),
      assertionResults: z.array(assertionSchema),
    }),
  ),
});

export const readJestReport = (document: JsonDocument): ReportResult<TestTally> => {
  if (document.kind === "absent") return { kind: "missing" };
  if (document.kind === "several")
    return malformed(`it holds ${document.count} JSON documents; write the report to a \`file\``, 1);
  if (document.kind === "malformed") return malformed(document.problem, document.line, document.column);
  const parsed = reportSchema.safeParse(document.value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return malformed(`/${issue?.path.join("/") ?? ""}: ${issue?.message ?? "it is no test report"}`, 1);
  }
  return read(tallyOf(parsed.data));
};

const tallyOf = (report: z.infer<typeof reportSchema>): TestTally => {
  const tally = emptyTally();
  for (const file of report.testResults) {
    const failedBefore = tally.failed;
    for (const test of file.assertionResults) {
      if (test.status === "passed" || test.status === "focused") tally.passed += 1;
      else if (test.status === "failed") countFailure(tally, test.fullName ?? test.title ?? "");
      else tally.skipped += 1;
    }
    // A file that does not compile has no tests to fail, and is easily overlooked.
    if (file.status === "failed" && tally.failed === failedBefore)
      countFailure(tally, `${file.name ?? "a file"} did not run`);
  }
  // Of two numbers that contradict each other the worse one is believed.
  tally.failed = Math.max(tally.failed, report.numFailedTests);
  tally.passed = Math.min(tally.passed, report.numPassedTests);
  if (report.success === false && tally.failed === 0)
    countFailure(tally, "the run as a whole (an error outside the tests)");
  return tally;
};

import type { Check } from "../../model/check.ts";
import { withinTime } from "../bounded-work.ts";
import type { CheckContext } from "../checkout/check-context.ts";
import { readReport, type Report } from "../checkout/read-report.ts";
import { type Finding, judged } from "../finding.ts";
import { findJsonDocument, readJsonFile } from "../measure/json-document.ts";
import { readJestReport } from "../reports/jest.ts";
import { parseJunit } from "../reports/junit.ts";
import { parseNodeTest } from "../reports/node-test.ts";
import type { ReportResult } from "../reports/report-result.ts";
import { parseTap } from "../reports/tap.ts";
import type { TestTally } from "../reports/test-tally.ts";
import { findingOfUnread } from "../checkout/unread-report.ts";

export type TestsCheck = Extract<Check, { kind: "tests" }>;

export const observeTests = async (check: TestsCheck, context: CheckContext): Promise<Finding> => {
  const reading = await readReport(check, context);
  if (reading.kind === "finding") return reading.finding;
  const { report } = reading;
  const parsed = withinTime(() => PARSERS[check.format](report));
  if (parsed.kind === "exceeded") return findingOfUnread(report, check.format, parsed);
  if (parsed.value.kind !== "read") return findingOfUnread(report, check.format, parsed.value);
  return judgeTests(check, parsed.value.value, report);
};

const jestReport = (report: Report) =>
  readJestReport(report.from === "file" ? readJsonFile(report.text) : findJsonDocument(report.text));

const PARSERS = {
  junit: (report) => parseJunit(report.text),
  tap: (report) => parseTap(report.text),
  node: (report) => parseNodeTest(report.text),
  vitest: jestReport,
  jest: jestReport,
} as const satisfies Record<TestsCheck["format"], (report: Report) => ReportResult<TestTally>>;

/** Pure. A runner that exits with an error although its report shows no failure is not believed. */
export const judgeTests = (check: TestsCheck, tally: TestTally, report: Pick<Report, "command">): Finding => {
  const { passed, failed, skipped } = tally;
  const wanted = [`≥ ${check.minPassed} passed`, `≤ ${check.maxFailed} failed`];
  if (check.maxSkipped !== undefined) wanted.push(`≤ ${check.maxSkipped} skipped`);
  const names = tally.failures.length === 0 ? "" : `; failed: ${tally.failures.map((name) => `"${name}"`).join(", ")}`;
  const summary = `${passed} passed, ${failed} failed, ${skipped} skipped, wanted ${wanted.join(", ")}${names}`;
  const seen = { value: passed, unit: "tests", exitCode: report.command?.exitCode ?? null };

  const enough =
    passed >= check.minPassed && failed <= check.maxFailed && skipped <= (check.maxSkipped ?? Number.POSITIVE_INFINITY);
  const unexplained = report.command !== null && report.command.exitCode !== 0 && failed === 0;
  if (unexplained) return judged(false, `${summary}; but the command ended with ${report.command?.ending}`, seen);
  return judged(enough, summary, seen);
};

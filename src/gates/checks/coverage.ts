import { isAbsolute, join, relative } from "node:path";
import picomatch from "picomatch";
import type { Check } from "../../model/check.ts";
import { withinTime } from "../bounded-work.ts";
import type { CheckContext } from "../checkout/check-context.ts";
import { readReport, type Report } from "../checkout/read-report.ts";
import { type Finding, judged, type Seen, unobservable } from "../finding.ts";
import { findJsonDocument, readJsonFile } from "../measure/json-document.ts";
import { parseCobertura } from "../reports/cobertura.ts";
import { type FileCoverage, sumCoverage } from "../reports/coverage-tally.ts";
import { readIstanbul, TOTAL_ONLY } from "../reports/istanbul.ts";
import { parseLcov } from "../reports/lcov.ts";
import type { ReportResult } from "../reports/report-result.ts";
import { findingOfUnread } from "../checkout/unread-report.ts";

export type CoverageCheck = Extract<Check, { kind: "coverage" }>;

export const observeCoverage = async (check: CoverageCheck, context: CheckContext): Promise<Finding> => {
  const reading = await readReport(check, context);
  if (reading.kind === "finding") return reading.finding;
  const { report } = reading;
  const parsed = withinTime(() => PARSERS[check.format](report));
  if (parsed.kind === "exceeded") return findingOfUnread(report, check.format, parsed);
  if (parsed.value.kind !== "read") return findingOfUnread(report, check.format, parsed.value);
  const seen = { exitCode: report.command?.exitCode ?? null };
  const finding = judgeCoverage(check, parsed.value.value, [context.checkout, context.cwd], seen);
  if (!report.command || report.command.exitCode === 0) return finding;
  return judged(false, `the command that measures ended with ${report.command.ending} (${finding.summary})`, seen);
};

const PARSERS = {
  lcov: (report) => parseLcov(report.text),
  cobertura: (report) => parseCobertura(report.text),
  istanbul: (report) =>
    readIstanbul(report.from === "file" ? readJsonFile(report.text) : findJsonDocument(report.text)),
} as const satisfies Record<CoverageCheck["format"], (report: Report) => ReportResult<FileCoverage[]>>;

/**
 * Pure. Nothing to cover is an error and never 100 %.
 * @param roots folders that the report's paths may be absolute under, or relative to: the checkout, the working folder
 */
export const judgeCoverage = (
  check: CoverageCheck,
  files: readonly FileCoverage[],
  roots: readonly string[],
  seen: Seen = {},
): Finding => {
  const onlyTotal = files.every((file) => file.path === TOTAL_ONLY);
  if (check.include.length > 0 && onlyTotal) {
    return unobservable("the report has only totals, so `include` cannot choose files from it", "permanent", seen);
  }
  const isIncluded = check.include.length === 0 ? () => true : picomatch(check.include, { dot: true });
  const counted = files.filter((file) => namesOf(file, roots).some((name) => isIncluded(name)));
  const { covered, total } = sumCoverage(counted, check.of);
  const of = check.include.length === 0 ? "" : ` matching ${check.include.join(", ")}`;
  if (total === 0) {
    return unobservable(
      `the report knows ${files.length} ${files.length === 1 ? "file" : "files"} and not one of the ${check.of} of any file${of}`,
      "permanent",
      seen,
    );
  }
  const value = Math.floor((covered / total) * 1e6) / 1e4;
  const where = onlyTotal ? "" : ` in ${counted.length} ${counted.length === 1 ? "file" : "files"}${of}`;
  const summary = `${value}% of ${check.of} (${covered} of ${total})${where}, wanted ≥ ${check.min}%`;
  // Multiplied out: 29/100 is not ≥ 0.29 in binary arithmetic.
  return judged(covered * 100 >= check.min * total, summary, { ...seen, value, unit: "%" });
};

/** The names under which a glob may mean a file: as the report has it, and relative to each root. */
const namesOf = ({ path, folders = [] }: FileCoverage, roots: readonly string[]): string[] => {
  const absolute = isAbsolute(path)
    ? [path]
    : folders.filter((folder) => isAbsolute(folder)).map((folder) => join(folder, path));
  const inside = absolute
    .flatMap((name) => roots.map((root) => relative(root, name)))
    .filter((name) => !name.startsWith(".."));
  return [path, ...inside].map((name) => name.replaceAll("\\", "/").replace(/^\.\//, ""));
};

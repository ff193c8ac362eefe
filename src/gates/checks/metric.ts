import type { Check } from "../../model/check.ts";
import { withinTime } from "../bounded-work.ts";
import type { CheckContext } from "../checkout/check-context.ts";
import { readReport, type Report } from "../checkout/read-report.ts";
import { type Finding, judged, type Seen, unobservable } from "../finding.ts";
import { compare } from "../measure/compare.ts";
import { findJsonDocument, type JsonDocument, readJsonFile } from "../measure/json-document.ts";
import { followPointer } from "../measure/json-pointer.ts";
import { formatQuantity, parseQuantity } from "../measure/quantity.ts";
import { shortJson } from "../measure/short-json.ts";
import { convertUnit } from "../measure/units.ts";

export type MetricCheck = Extract<Check, { kind: "metric" }>;

export const observeMetric = async (check: MetricCheck, context: CheckContext): Promise<Finding> => {
  const reading = await readReport(check, context);
  if (reading.kind === "finding") return reading.finding;
  const { report } = reading;
  const seen = { exitCode: report.command?.exitCode ?? null };
  if (report.command && report.command.exitCode !== 0) {
    return judged(false, `the command that measures ended with ${report.command.ending}`, seen);
  }
  const found = withinTime(() => (report.from === "file" ? readJsonFile(report.text) : findJsonDocument(report.text)));
  if (found.kind === "exceeded") return unobservable(`${report.name} ${found.problem}`, "timeout", seen);
  if (found.value.kind !== "found") return unobservable(describeDocument(report, found.value), "permanent", seen);
  return judgeMetric(check, found.value.value, report.name, seen);
};

/** Pure: reads the number, brings it into the unit of the check and compares. */
export const judgeMetric = (check: MetricCheck, document: unknown, name: string, seen: Seen = {}): Finding => {
  const at = check.pointer === "" ? name : `${check.pointer} in ${name}`;
  const target = followPointer(document, check.pointer);
  if (target.kind === "invalid") return unobservable(target.problem, "validation", seen);
  if (target.kind === "absent") return unobservable(`there is nothing at ${at}`, "permanent", seen);
  const quantity = parseQuantity(target.value);
  if (quantity === null)
    return unobservable(`${at} is ${shortJson(target.value)}, which is no number`, "permanent", seen);

  const unit = quantity.unit ?? check.sourceUnit ?? check.unit ?? null;
  const measured = formatQuantity(quantity.value, unit);
  const wanted = `${check.comparator} ${formatQuantity(check.value, check.unit)}`;
  const value = unit === null ? quantity.value : convertUnit(quantity.value, unit, check.unit ?? "");
  if (value === null) {
    const target = check.unit === undefined ? "a number without a unit" : `"${check.unit}"`;
    return unobservable(
      `${at} is ${measured}: "${unit}" cannot be converted to ${target}, which is wanted (${wanted})`,
      "validation",
      seen,
    );
  }
  const converted = unit === (check.unit ?? null) ? measured : `${measured} = ${formatQuantity(value, check.unit)}`;
  const summary = `${at} is ${converted}, wanted ${wanted}`;
  return judged(compare(value, check.comparator, check.value), summary, {
    ...seen,
    value,
    ...(check.unit && { unit: check.unit }),
  });
};

const describeDocument = ({ name }: Report, document: Exclude<JsonDocument, { kind: "found" }>): string => {
  if (document.kind === "absent") return `${name} holds no JSON`;
  if (document.kind === "several") {
    return `${name} holds ${document.count} JSON documents and nothing says which one counts; write the right one to a \`file\``;
  }
  return `${name} is not JSON: ${document.problem} at line ${document.line}, column ${document.column}`;
};

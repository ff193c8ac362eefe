import type { Diagnostic, Severity } from "../model/diagnostic.ts";
import type { Colors } from "./session.ts";
import type { PlanSummary } from "../plan/summarize-plan.ts";

const paint = (colors: Colors, severity: Severity): ((text: string) => string) =>
  ({ error: colors.red, warning: colors.yellow, info: colors.cyan })[severity];

const count = (amount: number, noun: string): string => `${amount} ${noun}${amount === 1 ? "" : "s"}`;

/** What is wrong in a sidecar says where in its own words too, for readers of the JSON. */
const withoutPlace = ({ file, line, message }: Diagnostic): string => {
  const place = `${file}:${line}: `;
  return file !== undefined && message.startsWith(place) ? message.slice(place.length) : message;
};

/** `PLAN.md:12  warning  criterion-not-measurable  message`, in columns, with the way out below. */
export const renderDiagnosticLines = (
  planPath: string,
  diagnostics: readonly Diagnostic[],
  colors: Colors,
): string[] => {
  const width = (texts: readonly string[]): number => texts.reduce((widest, text) => Math.max(widest, text.length), 0);
  const place = ({ file = planPath, line }: Diagnostic): string => `${file}:${line}`;
  const places = width(diagnostics.map(place));
  const severities = width(diagnostics.map(({ severity }) => severity));
  const codes = width(diagnostics.map(({ code }) => code));
  return diagnostics.flatMap((diagnostic) => {
    const severity = paint(colors, diagnostic.severity)(diagnostic.severity.padEnd(severities));
    const line = `${place(diagnostic).padEnd(places)}  ${severity}  ${diagnostic.code.padEnd(codes)}  ${withoutPlace(diagnostic)}`;
    return diagnostic.suggestion ? [line, colors.dim(`${" ".repeat(places + 2)}→ ${diagnostic.suggestion}`)] : [line];
  });
};

const severityCounts = (diagnostics: readonly Diagnostic[]): string => {
  const amount = (severity: Severity): number =>
    diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  return [count(amount("error"), "error"), count(amount("warning"), "warning"), `${amount("info")} info`].join(", ");
};

const planCounts = ({ plan }: PlanSummary): string =>
  [
    count(plan.phases, "phase"),
    count(plan.epics, "epic"),
    count(plan.workstreams, "workstream"),
    count(plan.tasks, "task"),
    plan.criteria === 1 ? "1 criterion" : `${plan.criteria} criteria`,
    count(plan.gates, "gate"),
  ].join(", ");

export const renderDiagnostics = (planPath: string, summary: PlanSummary, colors: Colors): string[] => {
  const { coverage, diagnostics, plan } = summary;
  const lines = renderDiagnosticLines(planPath, diagnostics, colors);
  const share = coverage.lines === 0 ? 100 : (100 * coverage.accounted) / coverage.lines;
  return [
    ...lines,
    ...(lines.length > 0 ? [""] : []),
    `${colors.bold(plan.title)}: ${planCounts(summary)}`,
    `${plan.measurable} of ${plan.criteria} criteria measurable; ${coverage.accounted} of ${coverage.lines} lines accounted for (${share.toFixed(share === 100 ? 0 : 1)} %)`,
    severityCounts(diagnostics),
  ];
};

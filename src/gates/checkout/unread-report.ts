import type { Report } from "./read-report.ts";
import { type Finding, judged, unobservable } from "../finding.ts";
import type { ReportResult } from "../reports/report-result.ts";

type Unread = Exclude<ReportResult<never>, { kind: "read" }> | { kind: "exceeded"; problem: string };

/**
 * A command that failed before it reported anything was observed to fail: red. Everything else that cannot be read is
 * an error: its numbers are unknown.
 */
export const findingOfUnread = (report: Report, format: string, unread: Unread): Finding => {
  const { command, name } = report;
  const seen = { exitCode: command?.exitCode ?? null };
  const after = command ? ` (the command ended with ${command.ending})` : "";
  if (unread.kind === "missing") {
    if (command === null || command.exitCode === 0)
      return unobservable(`${name} holds no ${format} report${after}`, "permanent", seen);
    return judged(false, `the command ended with ${command.ending} and gave no ${format} report`, seen);
  }
  if (unread.kind === "exceeded") return unobservable(`${name} ${unread.problem}`, "timeout", seen);
  const at = `line ${unread.line}, column ${unread.column}`;
  return unobservable(`${name} is no whole ${format} report: ${unread.problem}, at ${at}${after}`, "permanent", seen);
};

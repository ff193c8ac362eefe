import { stat } from "node:fs/promises";
import { type Finding, judged, unobservable } from "../finding.ts";
import type { CheckContext } from "./check-context.ts";
import { resolveInCheckout } from "./checkout-path.ts";
import { readText } from "./read-capped.ts";
import { type CommandRun, MAX_OUTPUT_BYTES, runCommand } from "./run-command.ts";

export type Reading = { command?: string[] | undefined; file?: string | undefined };

export type Report = {
  text: string;
  /** Whether it is a file of its own, or the output of the command with whatever else was printed. */
  from: "file" | "output";
  /** What it is called in summaries. */
  name: string;
  command: Extract<CommandRun, { kind: "ended" }> | null;
};

export type ReportReading = { kind: "report"; report: Report } | { kind: "finding"; finding: Finding };

const finding = (value: Finding): ReportReading => ({ kind: "finding", finding: value });

/** Runs the command, where there is one, and reads the report from the file, where there is one, else from its output. */
export const readReport = async (reading: Reading, context: CheckContext): Promise<ReportReading> => {
  const { command, file } = reading;
  const before = file === undefined ? null : await fingerprint(file, context);
  const run = command ? await runCommand(context, command) : null;
  if (run?.kind === "finding") return finding(run.finding);
  if (file !== undefined) return fromFile(file, before, run, context);
  return run ? fromOutput(run) : finding(unobservable("it names neither a command nor a file to read", "validation"));
};

const fromFile = async (
  file: string,
  before: string | null,
  run: Report["command"],
  context: CheckContext,
): Promise<ReportReading> => {
  const located = await resolveInCheckout(context.checkout, file, context.cwd);
  if (located.kind === "escapes") return finding(unobservable(located.problem, "security"));
  const seen = { exitCode: run?.exitCode ?? null };
  const after = await fingerprint(file, context);
  // A report that lay in the repository already says nothing about this commit.
  if (run && after !== null && after === before) {
    return finding(
      unobservable(`${file} was there before and the command (${run.ending}) did not write it anew`, "permanent", seen),
    );
  }
  const read = await readText(located.path);
  if (read.kind === "missing") return finding(missingReport(file, run));
  if (read.kind === "no-file") return finding(unobservable(`${file} is no regular file`, "permanent", seen));
  if (read.kind === "too-large") {
    return finding(
      unobservable(`${file} has ${read.bytes} bytes, which is more than is read of a report`, "permanent", seen),
    );
  }
  await context.keep("report", { path: located.path });
  return { kind: "report", report: { text: read.text, from: "file", name: file, command: run } };
};

/** The end that was cut off could change every number of the report. */
const fromOutput = (command: Extract<CommandRun, { kind: "ended" }>): ReportReading => {
  const report: Report = { text: command.output, from: "output", name: "the output", command };
  if (!command.truncated) return { kind: "report", report };
  const summary = `the output is larger than ${MAX_OUTPUT_BYTES} bytes and was cut; write the report to a \`file\``;
  return finding(unobservable(summary, "permanent", { exitCode: command.exitCode }));
};

/** A command that fails before it writes is an observation; one that claims success without a report is none. */
const missingReport = (file: string, run: Report["command"]): Finding => {
  if (run === null) return judged(false, `${file} does not exist`);
  const seen = { exitCode: run.exitCode };
  if (run.exitCode === 0)
    return unobservable(`the command ended with exit code 0 but did not write ${file}`, "permanent", seen);
  return judged(false, `the command ended with ${run.ending} and did not write ${file}`, seen);
};

/** Changes whenever a file is written, also when its old modification time is put back. */
const fingerprint = async (file: string, context: CheckContext): Promise<string | null> => {
  const located = await resolveInCheckout(context.checkout, file, context.cwd);
  if (located.kind === "escapes" || !located.exists) return null;
  const stats = await stat(located.path, { bigint: true });
  return `${stats.ino}:${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}`;
};

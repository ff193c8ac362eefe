import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { ProvostError } from "../../model/errors.ts";
import { type ProcessResult, runProcess } from "../../runtime/process-group.ts";
import { type Finding, unobservable } from "../finding.ts";
import { checkCancelled, type CheckContext } from "./check-context.ts";
import { readTextStart } from "./read-capped.ts";

export type CommandRun =
  | {
      kind: "ended";
      /** Null when a signal ended it, which `ending` then names. */
      exitCode: number | null;
      /** "exit code 1", "signal SIGSEGV" */
      ending: string;
      /** stdout and stderr as they came, up to the limit. */
      output: string;
      truncated: boolean;
    }
  | { kind: "finding"; finding: Finding };

export const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/** Runs a check's command to its end, in its own process group, and keeps its output as evidence. */
export const runCommand = async (context: CheckContext, command: readonly string[]): Promise<CommandRun> => {
  const outputPath = join(context.scratchDir, `${randomUUID()}.out`);
  try {
    const result = await runProcess({
      command,
      cwd: context.cwd,
      env: context.env,
      timeoutMs: context.remainingMs(),
      outputPath,
      maxOutputBytes: MAX_OUTPUT_BYTES,
      registryDir: context.registryDir,
      signal: context.signal,
    });
    const read = await readTextStart(outputPath, MAX_OUTPUT_BYTES);
    if (read.kind === "text") await context.keep("output", { path: outputPath });
    const unfinished = describeUnfinished(result, context.timeoutMs);
    if (unfinished) return { kind: "finding", finding: unfinished };
    return {
      kind: "ended",
      exitCode: result.kind === "exited" ? result.exitCode : null,
      ending: describeEnding(result),
      output: read.kind === "text" ? read.text : "",
      truncated: result.outputTruncated,
    };
  } finally {
    await rm(outputPath, { force: true });
  }
};

/** The finding for a process that did not come to an end of its own; null for one that did. */
export const describeUnfinished = (result: ProcessResult, timeoutMs: number): Finding | null => {
  if (result.kind === "exited" || result.kind === "signalled") return null;
  if (result.kind === "timeout") {
    return unobservable(`it ran longer than its limit of ${timeoutMs / 1_000} s and was ended`, "timeout");
  }
  if (result.kind === "missing")
    return unobservable(`the command "${result.executable}" was not found, or is not executable`);
  if (result.kind === "disk-filled") return unobservable(`it added more than ${result.limitBytes} bytes on disk`);
  if (result.kind === "cancelled") throw checkCancelled();
  throw outputFailure(result.cause);
};

export const describeEnding = (result: ProcessResult): string =>
  result.kind === "exited"
    ? `exit code ${result.exitCode}`
    : result.kind === "signalled"
      ? `signal ${result.signalName}`
      : result.kind;

const outputFailure = (cause: unknown): ProvostError => {
  const code = (cause as NodeJS.ErrnoException | null)?.code;
  const full = code === "ENOSPC" || code === "EDQUOT";
  const message = full
    ? "the disk is full; the output of a check could not be written"
    : "the output of a check could not be written";
  return new ProvostError(full ? "DISK_FULL" : "INTERNAL", message, { cause: String(cause) }, { cause });
};

import { asProvostError, ERRORS, type ErrorCode } from "../../../model/errors.ts";
import type { ProcessResult } from "../../../runtime/process-group.ts";
import type { WorkResult } from "../agent-kind.ts";

/** POSIX shells end so when a command cannot be executed, or is not found. */
const NOT_EXECUTABLE = new Set([126, 127]);
const MIB = 2 ** 20;

export const failedWork = (code: ErrorCode, message: string, exitCode: number | null = null): WorkResult => ({
  kind: "failed",
  failure: { code, class: ERRORS[code].class, message, files: [] },
  exitCode,
});

/** A limit can be run into without harm; it is told where the script failed, for it may be why. */
const limitsHit = ({ confinement }: ProcessResult): string => {
  const exceeded = confinement?.exceeded ?? [];
  return exceeded.length === 0 ? "" : `; it ran into its limit of ${exceeded.join(" and ")} on the way`;
};

const exited = (exitCode: number, missing: string | null, hit: string): WorkResult => {
  if (exitCode === 0) return { kind: "done", exitCode };
  if (!NOT_EXECUTABLE.has(exitCode)) {
    return failedWork("TASK_FAILED", `its script ended with exit code ${exitCode}${hit}`, exitCode);
  }
  const what = missing === null ? "a command of its script" : `"${missing}"`;
  const why = exitCode === 126 ? "cannot be executed" : "was not found";
  return failedWork("EXECUTABLE_MISSING", `${what} ${why} (exit code ${exitCode})`, exitCode);
};

export const diskFilled = (limitBytes: number): string =>
  `it was ended when it had added more than its limit of ${Math.floor(limitBytes / MIB)} MiB on disk`;

const outputFailed = (cause: unknown): WorkResult => {
  const error = asProvostError(cause);
  return failedWork(error.code, `its output could not be written: ${error.message}`);
};

/** @param missing name of the command that the shell did not find, where its output tells */
export const toWorkResult = (result: ProcessResult, timeoutMs: number, missing: string | null): WorkResult => {
  switch (result.kind) {
    case "exited":
      return exited(result.exitCode, missing, limitsHit(result));
    case "signalled":
      return failedWork("TASK_FAILED", `its script was killed by ${result.signalName}`);
    case "timeout":
      return failedWork("TASK_TIMEOUT", `it ran longer than its limit of ${timeoutMs / 1_000} s`);
    case "disk-filled":
      return failedWork("TASK_DISK_FILLED", diskFilled(result.limitBytes));
    case "cancelled":
      return failedWork("TASK_CANCELLED", "it was cancelled while it ran");
    case "missing":
      return failedWork("EXECUTABLE_MISSING", `"${result.executable}" was not found or cannot be executed`);
    case "output-failed":
    default:
      return outputFailed(result.cause);
  }
};

import type { ErrorClass } from "../model/errors.ts";
import type { Observation } from "../model/run.ts";

/** What one check found out. `error` means that it could not be observed, which never proves anything. */
export type Finding = {
  outcome: Observation["outcome"];
  /** One sentence with the numbers that were seen and those that were wanted. */
  summary: string;
  /** Measured number, in `unit`. */
  value?: number;
  unit?: string;
  exitCode?: number | null;
  /** Why it could not be observed; only with the outcome `error`. */
  errorClass?: ErrorClass;
};

export type Seen = Pick<Finding, "value" | "unit" | "exitCode">;

export const judged = (holds: boolean, summary: string, seen: Seen = {}): Finding => ({
  outcome: holds ? "green" : "red",
  summary,
  ...seen,
});

export const unobservable = (summary: string, errorClass: ErrorClass = "permanent", seen: Seen = {}): Finding => ({
  outcome: "error",
  summary,
  errorClass,
  ...seen,
});

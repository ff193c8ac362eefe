/** Runs one check in one clean checkout and says truthfully what was seen. */
import type { Check, CheckKind } from "../model/check.ts";
import type { Observation } from "../model/run.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Blobs } from "../store/blobs.ts";
import { type CheckContext, openCheckContext } from "./checkout/check-context.ts";
import { observeApproval } from "./checks/approval.ts";
import { observeCoverage } from "./checks/coverage.ts";
import { observeExec } from "./checks/exec.ts";
import { observeFile } from "./checks/file.ts";
import { observeHttp } from "./checks/http.ts";
import { observeMetric } from "./checks/metric.ts";
import { observeTests } from "./checks/tests.ts";
import type { Finding } from "./finding.ts";

export type ObserveRequest = {
  check: Check;
  /** A clean checkout of `commit`. Commands may write into it. */
  checkout: string;
  at: Observation["at"];
  commit: string;
  blobs: Pick<Blobs, "put">;
  registryDir: string;
  /** Folder outside the checkout for outputs while they are written. */
  scratchDir: string;
  /** Added to the scrubbed environment of commands. */
  env: Record<string, string>;
  clock: Clock;
  signal: AbortSignal;
};

/**
 * Everything that the checkout can cause is a finding: green, red, or `error` for what could not be observed.
 * Throws only for what says nothing about the checkout: TASK_CANCELLED, DISK_FULL, INTERNAL.
 */
export const observeCheck = async (request: ObserveRequest): Promise<Observation> => {
  const observedAt = request.clock.now().toISOString();
  const started = performance.now();
  const kept: Observation["blobs"] = [];
  const opened = await openCheckContext({ ...request, kept });
  const finding = opened.kind === "finding" ? opened.finding : await observeKind(request.check, opened.context);
  return {
    at: request.at,
    commit: request.commit,
    outcome: finding.outcome,
    summary: finding.summary,
    value: finding.value ?? null,
    unit: finding.unit ?? null,
    exitCode: finding.exitCode ?? null,
    durationMs: Math.round(performance.now() - started),
    observedAt,
    blobs: kept,
    ...(finding.errorClass && { errorClass: finding.errorClass }),
  };
};

type Observers = {
  [K in CheckKind]: (check: Extract<Check, { kind: K }>, context: CheckContext) => Promise<Finding> | Finding;
};

const OBSERVERS: Observers = {
  exec: observeExec,
  metric: observeMetric,
  tests: observeTests,
  coverage: observeCoverage,
  file: observeFile,
  http: observeHttp,
  approval: observeApproval,
};

// The compiler cannot tie the observer that a kind names to the check of that kind; the table's type does.
const observeKind = (check: Check, context: CheckContext): Promise<Finding> | Finding =>
  (OBSERVERS[check.kind] as (check: Check, context: CheckContext) => Promise<Finding> | Finding)(check, context);

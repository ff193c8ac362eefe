/** Runs one check in one clean checkout and says truthfully what was seen. */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Check, CheckKind } from "../model/check.ts";
import { ProvostError } from "../model/errors.ts";
import type { Observation } from "../model/run.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Blobs } from "../store/home/blobs.ts";
import { type CheckContext, type ContextRequest, openCheckContext } from "./checkout/check-context.ts";
import { observeApproval } from "./checks/approval.ts";
import { observeCoverage } from "./checks/coverage.ts";
import { observeExec } from "./checks/exec.ts";
import { observeFile } from "./checks/file.ts";
import { observeHttp } from "./checks/http.ts";
import { observeJudge } from "./checks/judge.ts";
import { observeMetric } from "./checks/metric.ts";
import { observeTests } from "./checks/tests.ts";
import type { AskJudges } from "./judge/votes.ts";
import { type Finding, unobservable } from "./finding.ts";

export type ObserveRequest = {
  check: Check;
  /** A clean checkout of `commit`. Commands may write into it. */
  checkout: string;
  at: Observation["at"];
  commit: string;
  blobs: Pick<Blobs, "put">;
  registryDir: string;
  /** Where outputs are written until they are stored; the system's folder for temporary files when absent. */
  scratchDir?: string;
  /** Added to the scrubbed environment of commands. */
  env: Record<string, string>;
  clock: Clock;
  /** Asks models. A judge's check is unobservable without. */
  judge?: AskJudges | undefined;
  signal: AbortSignal;
};

/**
 * Everything that the checkout can cause is an observation: green, red, or "error" for what could not be observed.
 * A check that was cancelled is an error of the class "cancelled", which must not be put on record.
 * Throws only for what says nothing about the checkout: DISK_FULL, INTERNAL and faults of the file system.
 */
export const observeCheck = async (request: ObserveRequest): Promise<Observation> => {
  const observedAt = request.clock.now().toISOString();
  const started = performance.now();
  const kept: Observation["blobs"] = [];
  const scratchDir = await makeScratch(request.scratchDir ?? tmpdir());
  try {
    const finding = await findOut({ ...request, scratchDir, kept });
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
  } finally {
    await rm(scratchDir, { recursive: true, force: true });
  }
};

const makeScratch = async (parent: string): Promise<string> => {
  await mkdir(parent, { recursive: true });
  return mkdtemp(join(parent, "provost-observe-"));
};

const findOut = async (request: ContextRequest): Promise<Finding> => {
  if (request.check.kind === "approval") return observeApproval(request.check);
  const opened = await openCheckContext(request);
  if (opened.kind === "finding") return opened.finding;
  try {
    return await observeKind(request.check, opened.context);
  } catch (error) {
    if (!(error instanceof ProvostError) || error.code !== "TASK_CANCELLED") throw error;
    return unobservable(error.message, "cancelled");
  }
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
  judge: observeJudge,
};

// The compiler cannot tie the observer that a kind names to the check of that kind; the table's type does.
const observeKind = (check: Check, context: CheckContext): Promise<Finding> | Finding =>
  (OBSERVERS[check.kind] as (check: Check, context: CheckContext) => Promise<Finding> | Finding)(check, context);

/** What every kind of check works with: its checkout, its limits, and where its evidence goes. */
import { realpath, stat } from "node:fs/promises";
import type { Check } from "../../model/check.ts";
import { ProvostError } from "../../model/errors.ts";
import type { Observation } from "../../model/run.ts";
import { childEnv } from "../../runtime/child-env.ts";
import type { Blobs } from "../../store/home/blobs.ts";
import { type Finding, unobservable } from "../finding.ts";
import type { AskJudges } from "../judge/votes.ts";
import { resolveInCheckout } from "./checkout-path.ts";

export type CheckContext = {
  /** Real path of the checkout. */
  checkout: string;
  /** Folder inside it that commands run in and that paths are relative to. */
  cwd: string;
  env: Record<string, string>;
  /** Folder outside the checkout for outputs while they are written. */
  scratchDir: string;
  registryDir: string;
  signal: AbortSignal;
  timeoutMs: number;
  /** Milliseconds left of the whole check's limit; at least 1. */
  remainingMs(): number;
  judge?: AskJudges | undefined;
  /** Puts evidence among the blobs and names it in the observation. */
  keep(name: string, data: Uint8Array | { path: string }): Promise<void>;
};

export type ContextRequest = {
  check: Check;
  checkout: string;
  blobs: Pick<Blobs, "put">;
  registryDir: string;
  scratchDir: string;
  env: Record<string, string>;
  judge?: AskJudges | undefined;
  signal: AbortSignal;
  /** Filled as evidence is kept. */
  kept: Observation["blobs"];
};

export type ContextResult = { kind: "context"; context: CheckContext } | { kind: "finding"; finding: Finding };

const DEFAULT_TIMEOUT_MS = 120_000;

export const openCheckContext = async (request: ContextRequest): Promise<ContextResult> => {
  const { check, blobs, kept } = request;
  const timeoutMs = check.timeout ?? DEFAULT_TIMEOUT_MS;
  const deadline = performance.now() + timeoutMs;
  const checkout = await realpath(request.checkout);
  const cwd = await resolveInCheckout(checkout, check.cwd ?? ".");
  if (cwd.kind === "escapes") {
    return { kind: "finding", finding: unobservable(`cwd: ${cwd.problem}`, "security") };
  }
  if (!cwd.exists || !(await stat(cwd.path)).isDirectory()) {
    return { kind: "finding", finding: unobservable(`there is no folder ${check.cwd} (cwd)`) };
  }
  const context: CheckContext = {
    checkout,
    cwd: cwd.path,
    env: childEnv(check.env, request.env),
    scratchDir: request.scratchDir,
    registryDir: request.registryDir,
    judge: request.judge,
    signal: request.signal,
    timeoutMs,
    remainingMs: () => Math.max(1, Math.round(deadline - performance.now())),
    keep: async (name, data) => {
      const blob = await blobs.put(data);
      kept.push({ name, ...blob });
    },
  };
  return { kind: "context", context };
};

/** Cancelling says nothing about the checkout: whatever was going on is broken off. */
export const checkCancelled = (): ProvostError =>
  new ProvostError("TASK_CANCELLED", "the check was cancelled before it had ended");

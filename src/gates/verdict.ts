/**
 * The verdict table (docs/checks.md). Pure.
 *
 * Invariants: only a green head proves; what was never seen to fail proves nothing unless it is a declared guard; what
 * could not be observed is unproven, never proven; nothing but a person's waiver turns a verdict into "waived".
 */
import { isAdvisory, type Check, type Verdict } from "../model/check.ts";
import type { Attestation, Observation } from "../model/run.ts";

export type VerdictInput = {
  check: Check | null;
  base: Observation | null;
  head: Observation | null;
  /** The last one about this criterion, its signature verified by the caller. */
  attestation: Attestation | null;
  /** Changes of this run's tasks to the check's own files: they are told, and change no verdict. */
  flags: readonly string[];
};

export type VerdictResult = { verdict: Verdict; reason: string };

export const decideVerdict = (input: VerdictInput): VerdictResult => {
  const decided = decideByEvidence(input);
  if (decided.verdict === "proven" || !isWaiver(input.attestation)) return withFlags(decided, input.flags);
  const { by, role, reason } = input.attestation;
  return withFlags(
    { verdict: "waived", reason: `waived by ${by} (${role}): ${reason}; without it: ${decided.reason}` },
    input.flags,
  );
};

const decideByEvidence = ({ check, base, head, attestation }: VerdictInput): VerdictResult => {
  if (check === null) return unproven("has no check");
  if (check.kind === "approval") return decideApproval(check.role, attestation);
  if (isAdvisory(check)) return unproven(`advice, which decides nothing: ${head?.summary ?? "nobody was asked"}`);
  if (head === null) return unproven("was not observed on the merged tree");
  if (head.outcome === "error") return unproven(`could not be observed on the merged tree: ${head.summary}`);
  if (head.outcome === "red") return { verdict: "refuted", reason: `red on the merged tree: ${head.summary}` };
  return check.guard ? decideGuard(base, head) : decideFalsifiable(base, head);
};

const decideApproval = (role: string, attestation: Attestation | null): VerdictResult => {
  if (attestation === null || attestation.kind !== "approval") return unproven(`needs the approval of ${role}`);
  if (attestation.role !== role) {
    return unproven(`needs the approval of ${role}; ${attestation.by} approved as ${attestation.role}`);
  }
  return { verdict: "proven", reason: `approved by ${attestation.by} (${role}): ${attestation.reason}` };
};

/** A guard holds by being green now. That it was red before is no fault of the run, but the plan's author should know. */
const decideGuard = (base: Observation | null, head: Observation): VerdictResult => {
  const before =
    base === null
      ? "not observed at the base"
      : base.outcome === "green"
        ? "green at the base too"
        : `not green at the base (${base.summary})`;
  return { verdict: "proven", reason: `regression guard, green on the merged tree: ${head.summary}; ${before}` };
};

const decideFalsifiable = (base: Observation | null, head: Observation): VerdictResult => {
  if (base === null)
    return unproven(
      `green on the merged tree (${head.summary}), but was not run at the base, so nothing shows that it can fail`,
    );
  if (base.outcome === "green") {
    return unproven(
      `not falsifiable: green at the base already (${base.summary}); declare \`guard: true\` if it guards against a regression`,
    );
  }
  if (base.outcome === "error" && isForeign(base)) {
    return unproven(
      `green on the merged tree, but nothing shows that it can fail: the base could not be observed (${base.summary})`,
    );
  }
  const before =
    base.outcome === "red" ? `red at the base (${base.summary})` : `not to be had at the base (${base.summary})`;
  return { verdict: "proven", reason: `green on the merged tree: ${head.summary}; ${before}` };
};

/**
 * A missing command, script or report at the base is the gap that the plan closes, so "not green" is enough there.
 * A broken-off check, a port in use or a host that is down says nothing about the base.
 */
const isForeign = (base: Observation): boolean => base.errorClass === "cancelled" || base.errorClass === "dependency";

const isWaiver = (attestation: Attestation | null): attestation is Attestation =>
  attestation !== null &&
  attestation.kind === "waiver" &&
  attestation.reason.trim() !== "" &&
  attestation.by.trim() !== "";

const unproven = (reason: string): VerdictResult => ({ verdict: "unproven", reason });

const withFlags = (decided: VerdictResult, flags: readonly string[]): VerdictResult =>
  flags.length === 0 ? decided : { ...decided, reason: `${decided.reason}; flagged: ${flags.join("; ")}` };

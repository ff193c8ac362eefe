import { describe, expect, it } from "vitest";
import { type Check, checkSchema } from "../model/check.ts";
import type { Attestation, Observation } from "../model/run.ts";
import { decideVerdict, type VerdictInput } from "./verdict.ts";

const check: Check = checkSchema.parse({ kind: "exec", command: ["true"] });
const guard: Check = checkSchema.parse({ kind: "exec", command: ["true"], guard: true });
const approval: Check = checkSchema.parse({ kind: "approval", role: "security lead" });

const seen = (
  at: "base" | "head",
  outcome: Observation["outcome"],
  errorClass?: Observation["errorClass"],
): Observation => ({
  at,
  commit: "c",
  outcome,
  summary: `${at} ${outcome}`,
  value: null,
  unit: null,
  exitCode: null,
  durationMs: 1,
  observedAt: "2026-01-01T00:00:00.000Z",
  blobs: [],
  ...(errorClass && { errorClass }),
});

const word = (kind: Attestation["kind"], role: string, reason = "agreed"): Attestation => ({
  kind,
  runId: "r1" as Attestation["runId"],
  subject: "c1",
  role,
  by: "Ada",
  reason,
  owner: null,
  due: null,
  at: "2026-01-01T00:00:00.000Z",
  signature: "",
  keyId: "",
});

const decide = (input: Partial<VerdictInput>) =>
  decideVerdict({ check, base: null, head: null, attestation: null, flags: [], ...input });

const base = { green: seen("base", "green"), red: seen("base", "red"), error: seen("base", "error", "permanent") };
const head = { green: seen("head", "green"), red: seen("head", "red"), error: seen("head", "error", "timeout") };

describe("decideVerdict", () => {
  it.each([
    ["no check", { check: null, base: base.red, head: head.green }, "unproven", /^has no check$/],
    [
      "red, then green",
      { base: base.red, head: head.green },
      "proven",
      /^green on the merged tree: head green; red at the base/,
    ],
    ["error, then green", { base: base.error, head: head.green }, "proven", /not to be had at the base \(base error\)/],
    [
      "a base that was broken off",
      { base: seen("base", "error", "cancelled"), head: head.green },
      "unproven",
      /base could not be observed/,
    ],
    [
      "a base whose host was down",
      { base: seen("base", "error", "dependency"), head: head.green },
      "unproven",
      /base could not be observed/,
    ],
    ["green, then green", { base: base.green, head: head.green }, "unproven", /^not falsifiable: .*guard: true/],
    ["never run at the base", { head: head.green }, "unproven", /not run at the base/],
    ["red at the head", { base: base.red, head: head.red }, "refuted", /^red on the merged tree: head red$/],
    ["green, then red", { base: base.green, head: head.red }, "refuted", /^red on the merged tree/],
    [
      "error at the head",
      { base: base.red, head: head.error },
      "unproven",
      /^could not be observed on the merged tree/,
    ],
    ["not run at the head", { base: base.red }, "unproven", /^was not observed/],
    ["a guard, green twice", { check: guard, base: base.green, head: head.green }, "proven", /green at the base too/],
    [
      "a guard, red before",
      { check: guard, base: base.red, head: head.green },
      "proven",
      /not green at the base \(base red\)/,
    ],
    ["a guard, not run before", { check: guard, head: head.green }, "proven", /not observed at the base/],
    ["a guard, red now", { check: guard, base: base.green, head: head.red }, "refuted", /^red/],
    ["a guard, error now", { check: guard, base: base.green, head: head.error }, "unproven", /^could not be observed/],
    ["an approval that nobody gave", { check: approval }, "unproven", /^needs the approval of security lead$/],
    ["an approval", { check: approval, attestation: word("approval", "security lead") }, "proven", /^approved by Ada/],
    [
      "an approval in another role",
      { check: approval, attestation: word("approval", "intern") },
      "unproven",
      /Ada approved as intern/,
    ],
    [
      "an approval with a green head",
      { check: approval, base: base.red, head: head.green },
      "unproven",
      /^needs the approval/,
    ],
    [
      "an approval of what a check must show",
      { head: head.red, attestation: word("approval", "lead") },
      "refuted",
      /^red/,
    ],
    [
      "a waiver of what was refuted",
      { head: head.red, attestation: word("waiver", "lead") },
      "waived",
      /^waived by Ada \(lead\): agreed; without it: red/,
    ],
    [
      "a waiver where there is no check",
      { check: null, attestation: word("waiver", "lead") },
      "waived",
      /without it: has no check$/,
    ],
    [
      "a waiver of what is proven anyway",
      { base: base.red, head: head.green, attestation: word("waiver", "lead") },
      "proven",
      /^green/,
    ],
    ["a waiver without a reason", { head: head.red, attestation: word("waiver", "lead", " ") }, "refuted", /^red/],
    ["a mitigation", { head: head.red, attestation: word("mitigation", "lead") }, "refuted", /^red/],
  ] as const)("%s", (_, input, verdict, reason) => {
    const decided = decide(input);

    expect(decided.verdict).toBe(verdict);
    expect(decided.reason).toMatch(reason);
  });

  it("tells flags and lets them change no verdict", () => {
    const flags = ['task "X" changed test/a.test.js, a file of this check'];

    const decided = decide({ base: base.red, head: head.green, flags });

    expect(decided.verdict).toBe("proven");
    expect(decided.reason).toMatch(/; flagged: task "X" changed test\/a\.test\.js, a file of this check$/);
  });
});

import { expect, test } from "vitest";
import { checkSchema } from "../../model/check.ts";
import type { Gate } from "../../model/plan.ts";
import type { CriterionRecord, Observation } from "../../model/run.ts";
import { decideGate } from "../decide-gate.ts";
import { decideVerdict } from "../verdict.ts";
import { countVotes, type Vote } from "./votes.ts";

const votes = (...said: Vote["vote"][]): Vote[] =>
  said.map((vote) => ({
    vote,
    reason: vote === null ? "MODEL_OVERLOADED" : `it is a ${vote}`,
    model: "m",
    sessionId: "s",
  }));

test("most votes decide", () => {
  expect(countVotes(3, votes("pass", "fail", "pass"))).toMatchObject({ outcome: "green" });
  expect(countVotes(3, votes("fail", "fail", "pass"))).toMatchObject({ outcome: "red" });
});

test("a tie, and a vote that did not come, are seen as nothing; that they say nothing about the base is told", () => {
  const nothing = { outcome: "error", errorClass: "dependency" };
  expect(countVotes(2, votes("pass", "fail"))).toMatchObject(nothing);
  expect(countVotes(3, votes("pass", "pass", null))).toMatchObject(nothing);
  expect(countVotes(3, votes("pass", "pass"))).toMatchObject(nothing);
  expect(countVotes(3, votes("pass", "pass", null)).summary).toContain("MODEL_OVERLOADED");
});

const judge = (binding: boolean) => checkSchema.parse({ kind: "judge", rubric: "It is good.", binding });
const observed = (at: "base" | "head", outcome: Observation["outcome"]): Observation => ({
  at,
  commit: "c",
  outcome,
  summary: "3 of 3 votes",
  value: null,
  unit: null,
  exitCode: null,
  durationMs: 1,
  observedAt: "2026-11-21T00:00:00Z",
  blobs: [],
  ...(outcome === "error" && { errorClass: "dependency" as const }),
});
const verdictOf = (binding: boolean, base: Observation | null, head: Observation) =>
  decideVerdict({ check: judge(binding), base, head, attestation: null, flags: [] }).verdict;

test("advice proves nothing and refutes nothing; what is binding counts, if it was refused at the base", () => {
  expect(verdictOf(false, null, observed("head", "green"))).toBe("unproven");
  expect(verdictOf(false, null, observed("head", "red"))).toBe("unproven");
  expect(verdictOf(true, observed("base", "red"), observed("head", "green"))).toBe("proven");
  expect(verdictOf(true, observed("base", "red"), observed("head", "red"))).toBe("refuted");
  expect(verdictOf(true, observed("base", "green"), observed("head", "green"))).toBe("unproven");
  // no answer at the base shows nothing about it
  expect(verdictOf(true, observed("base", "error"), observed("head", "green"))).toBe("unproven");
});

const criterion = (title: string, check: CriterionRecord["check"], verdict: CriterionRecord["verdict"]) =>
  ({ title, check, verdict, line: 1, reason: "r" }) as CriterionRecord;
const gate = {
  id: "g",
  title: "Gate",
  implied: false,
  rules: [],
  criterionIds: [],
  source: { line: 3 },
} as unknown as Gate;
const decide = (criteria: CriterionRecord[], of = gate) =>
  decideGate({ gate: of, criteria, failedTasks: [], attestations: [] });

test("a gate is decided as if advice were not there, and tells it; on advice alone nothing passes", () => {
  const proven = criterion("tests", null, "proven");
  const advice = criterion("taste", judge(false), "unproven");
  expect(decide([proven, advice])).toMatchObject({ decision: "go" });
  expect(decide([proven, advice]).reasons).toContain('"taste" (line 1): r');
  expect(decide([proven, criterion("taste", judge(true), "unproven")])).toMatchObject({ decision: "no-go" });
  expect(decide([advice])).toMatchObject({ decision: "no-go" });
  expect(decide([advice], { ...gate, implied: true })).toMatchObject({ decision: "go" });
});

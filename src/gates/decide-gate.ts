/**
 * Decides a gate from its criteria. Pure.
 *
 * Invariants: Go needs every criterion proven or waived and no task left undone; Conditional Go needs the plan's own
 * rule *and* a person who owns the mitigation until a date; whatever is left is No-Go. Nothing proven is never Go.
 */
import { isAdvisory, type Decision } from "../model/check.ts";
import type { Gate } from "../model/plan.ts";
import type { Attestation, CriterionRecord, RunTask } from "../model/run.ts";
import { applyConditionalRule } from "./conditional-rule.ts";

export type GateInput = {
  gate: Gate;
  /** Those of this gate, with their verdicts. */
  criteria: readonly CriterionRecord[];
  /** Tasks of the gate's phase that did not succeed, for whatever reason. */
  failedTasks: readonly Pick<RunTask, "title" | "state" | "failure">[];
  /** Of the run, oldest first, their signatures verified by the caller. */
  attestations: readonly Attestation[];
};

export type GateDecision = {
  decision: Decision;
  /** What blocks comes first. */
  reasons: string[];
  owner: string | null;
  due: string | null;
};

export const decideGate = (input: GateInput): GateDecision => {
  const { gate, failedTasks } = input;
  const criteria = input.criteria.filter(({ check }) => !isAdvisory(check));
  const advice = input.criteria.filter(({ check }) => isAdvisory(check)).map(describeAdvice);
  const open = [...withVerdict(criteria, "refuted"), ...withVerdict(criteria, "unproven")];
  const blocking = [...failedTasks.map(describeTask), ...open.map(describeCriterion)];
  const passing = [...describePassing(criteria), ...advice];
  if (criteria.length === 0) return decideWithoutCriteria(gate, blocking, advice);
  if (blocking.length === 0) return decided("go", passing);

  const rule = gate.rules.find((candidate) => candidate.decision === "conditional-go");
  if (!rule) return decided("no-go", [...blocking, ...passing]);
  if (failedTasks.length > 0) {
    return decided("no-go", [
      ...blocking,
      "a Conditional Go is for open criteria; no task may be left undone",
      ...passing,
    ]);
  }
  const { holds, explanation } = applyConditionalRule(rule, { open: open.length, total: criteria.length });
  if (!holds) return decided("no-go", [...blocking, `no Conditional Go: ${explanation}`, ...passing]);

  const mitigation = findMitigation(gate, input.attestations);
  if ("missing" in mitigation) {
    return decided("no-go", [
      ...blocking,
      `a Conditional Go is possible (${explanation}), but ${mitigation.missing}`,
      ...passing,
    ]);
  }
  const { owner, due, by, reason } = mitigation;
  const condition = `Conditional Go: ${explanation}; ${owner} answers for the mitigation until ${due} (${by}: ${reason})`;
  return { decision: "conditional-go", reasons: [condition, ...blocking, ...passing], owner, due };
};

const decided = (decision: Decision, reasons: string[]): GateDecision => ({
  decision,
  reasons,
  owner: null,
  due: null,
});

/** The gate that every phase has may rest on its tasks; a gate that somebody wrote must have something to decide on. */
const decideWithoutCriteria = (gate: Gate, blocking: string[], advice: string[]): GateDecision => {
  if (!gate.implied) {
    return decided("no-go", [
      ...blocking,
      `nothing was proven: the gate "${gate.title}" (line ${gate.source.line}) has no criteria${advice.length > 0 ? " but advice" : ""}`,
      ...advice,
    ]);
  }
  const note = "no criteria: tasks only";
  return blocking.length === 0
    ? decided("go", [`${note}; all of them succeeded`, ...advice])
    : decided("no-go", [...blocking, note, ...advice]);
};

type Mitigation = { owner: string; due: string; by: string; reason: string };

/** The last one counts: a later word replaces an earlier one. */
const findMitigation = (gate: Gate, attestations: readonly Attestation[]): Mitigation | { missing: string } => {
  const how = `provost attest mitigate RUN ${gate.id} --role ROLE --owner NAME --due YYYY-MM-DD --reason TEXT`;
  const given = attestations.findLast(({ kind, subject }) => kind === "mitigation" && subject === gate.id);
  if (!given) return { missing: `nobody has answered for the mitigation: ${how}` };
  const { owner, due, by, reason, at } = given;
  if (!owner?.trim()) return { missing: `the mitigation by ${by} names no owner: ${how}` };
  if (!due?.trim()) return { missing: `the mitigation by ${by} names no due date: ${how}` };
  if (!reason.trim()) return { missing: `the mitigation by ${by} gives no reason: ${how}` };
  if (!isDate(due)) return { missing: `the due date "${due}" of the mitigation by ${by} is no date: ${how}` };
  if (due.slice(0, 10) < at.slice(0, 10))
    return { missing: `the mitigation by ${by} was due ${due}, before it was given: ${how}` };
  return { owner, due, by, reason };
};

/** ISO 8601, and a day that the calendar has. */
const isDate = (text: string): boolean => {
  const day = /^(\d{4}-\d{2}-\d{2})(?:T.*)?$/.exec(text)?.[1];
  if (day === undefined || Number.isNaN(Date.parse(text))) return false;
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
};

const withVerdict = (criteria: readonly CriterionRecord[], verdict: CriterionRecord["verdict"]): CriterionRecord[] =>
  criteria.filter((criterion) => criterion.verdict === verdict);

const describeTask = ({ title, state, failure }: GateInput["failedTasks"][number]): string =>
  `task ${state}: "${title}"${failure === null ? "" : `: ${failure.message}`}`;

const describeCriterion = ({ verdict, title, line, reason }: CriterionRecord): string =>
  `${verdict}: "${title}" (line ${line}): ${reason}`;

const describeAdvice = ({ title, line, reason }: CriterionRecord): string => `"${title}" (line ${line}): ${reason}`;

const describePassing = (criteria: readonly CriterionRecord[]): string[] => {
  const proven = withVerdict(criteria, "proven").length;
  const all = proven === criteria.length && proven > 0;
  const summary = all ? `all ${proven} criteria are proven` : `${proven} of ${criteria.length} criteria proven`;
  return [...withVerdict(criteria, "waived").map(describeCriterion), ...(proven > 0 ? [summary] : [])];
};

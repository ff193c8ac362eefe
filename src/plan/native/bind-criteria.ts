import type { Check } from "../../model/check.ts";
import type { Criterion, Gate, Plan } from "../../model/plan.ts";
import { createSelector } from "./select-nodes.ts";
import { criterionEntrySchema, gateEntrySchema, type GateEntry } from "./sidecar-schema.ts";
import type { SidecarFile } from "./sidecar-file.ts";
import { unmatched } from "./unmatched.ts";

/** Gives criteria their checks by the `criteria:` entries, a later one over an earlier. */
export const bindCriteria = (plan: Plan, entries: readonly unknown[], file: SidecarFile): Criterion[] => {
  const select = createSelector(plan);
  const checks = new Map<string, Check>();
  const unread = new Set<string>();
  for (const [at, value] of entries.entries()) {
    const entry = file.read(criterionEntrySchema, ["criteria", at], value);
    if (entry === null) continue;
    const matched = select(plan.criteria, entry.match);
    const line = file.source.lineOf(["criteria", at, "match"]);
    if (matched.length === 0) file.tell(unmatched("criterion", entry.match, plan.criteria, line));
    const check = file.readCheck(["criteria", at, "check"], entry.check);
    for (const { id } of matched) {
      if (check === null) unread.add(id);
      else checks.set(id, check);
    }
  }
  return plan.criteria.map((criterion) => {
    const check = checks.get(criterion.id);
    // That it has one, of which its own diagnostic tells, is true all the same.
    if (check === undefined)
      return unread.has(criterion.id)
        ? { ...criterion, checkSource: criterion.checkSource ?? criterion.source }
        : criterion;
    // The line of a `check` block that it may have had in the plan says nothing about this one.
    const { checkSource: _checkSource, ...rest } = criterion;
    return { ...rest, check };
  });
};

const rulesOf = (gate: Gate, { conditionalGo }: GateEntry): Gate["rules"] => {
  if (conditionalGo === undefined) return gate.rules;
  const { maxOpen } = conditionalGo;
  const text = `At most ${maxOpen} criteria open, with mitigation, owner and due date`;
  const rule = { decision: "conditional-go" as const, text, measures: [], maxOpen, source: gate.source };
  return [...gate.rules.filter(({ decision }) => decision !== "conditional-go"), rule];
};

const withCriteria = (
  plan: Plan,
  gateId: string,
  criterionIds: readonly string[],
): Pick<Plan, "gates" | "criteria"> => {
  const chosen = new Set(criterionIds);
  return {
    gates: plan.gates.map((gate) =>
      gate.id === gateId
        ? { ...gate, criterionIds: [...chosen] }
        : { ...gate, criterionIds: gate.criterionIds.filter((id) => !chosen.has(id)) },
    ),
    criteria: plan.criteria.map((criterion) => {
      if (chosen.has(criterion.id)) return { ...criterion, gateId };
      if (criterion.gateId !== gateId) return criterion;
      const { gateId: _gateId, ...rest } = criterion;
      return rest;
    }),
  };
};

/** Sets what gates judge, and under which rule, by the `gates:` entries. */
export const bindGates = (plan: Plan, entries: readonly unknown[], file: SidecarFile): Plan => {
  let bound = plan;
  for (const [at, value] of entries.entries()) {
    const entry = file.read(gateEntrySchema, ["gates", at], value);
    if (entry === null) continue;
    const select = createSelector(bound);
    const matched = select(bound.gates, entry.match);
    if (matched.length === 0) {
      file.tell(unmatched("gate", entry.match, bound.gates, file.source.lineOf(["gates", at, "match"])));
    }
    for (const { id } of matched) {
      const gates = bound.gates.map((gate) => (gate.id === id ? { ...gate, rules: rulesOf(gate, entry) } : gate));
      bound = { ...bound, gates };
    }
    const [gate] = matched;
    if (entry.criteria === undefined || gate === undefined) continue;
    const criteria = entry.criteria.flatMap((pattern, index) => {
      const found = select(bound.criteria, { pattern });
      const line = file.source.lineOf(["gates", at, "criteria", index]);
      if (found.length === 0) file.tell(unmatched("criterion", { pattern }, bound.criteria, line));
      return found.map(({ id }) => id);
    });
    bound = { ...bound, ...withCriteria(bound, gate.id, criteria) };
  }
  return bound;
};

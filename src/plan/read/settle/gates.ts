/** Every criterion is judged by exactly one gate, and every phase ends at one. */
import type { Gate, Phase } from "../../../model/plan.ts";
import { partOf } from "../../id-set.ts";
import { ROOT_SCOPE, type Draft } from "../draft.ts";
import { addGate } from "../nodes.ts";

const gateOfPhase = (draft: Draft, phase: Phase, written: readonly Gate[]): Gate => {
  // Of several gates in one phase the last closes it.
  const last = written.at(-1);
  if (last !== undefined) return last;
  const { title, source } = phase;
  return addGate(draft, { ...ROOT_SCOPE, phase }, { title: `Gate of ${title}`, source, implied: true });
};

/** The gate for what belongs to no phase: rules alone are those of the end of the plan. */
const finalGate = (draft: Draft, byPhase: ReadonlyMap<string, Gate>): Gate | null => {
  const written = draft.gates.findLast(({ phaseId }) => phaseId === undefined);
  if (written !== undefined) return written;
  const [rule] = draft.looseRules.filter(({ phase }) => phase === null);
  const first = draft.criteria.find(({ phaseId, gateId }) => phaseId === undefined && gateId === undefined);
  const last = byPhase.get(draft.phases.at(-1)?.id ?? "");
  if (first === undefined && rule !== undefined && last !== undefined) return last;
  const source = first?.source ?? rule?.rule.source;
  return source === undefined ? null : addGate(draft, ROOT_SCOPE, { title: "Final gate", source, implied: true });
};

export const settleGates = (draft: Draft): void => {
  const written = Map.groupBy(draft.gates, ({ phaseId }) => phaseId);
  const byPhase = new Map(
    draft.phases.map((phase) => [phase.id, gateOfPhase(draft, phase, written.get(phase.id) ?? [])]),
  );
  const final = finalGate(draft, byPhase);
  for (const { rule, phase } of draft.looseRules) {
    const gate = phase === null ? final : byPhase.get(phase.id);
    gate?.rules.push(rule);
    if (gate?.implied === true) gate.implied = false;
  }
  const named = partOf(new Map(draft.gates.map((gate) => [gate.id, gate])));
  const ofPhase = partOf(byPhase);
  for (const criterion of draft.criteria) {
    const gate = named(criterion.gateId ?? "") ?? ofPhase(criterion.phaseId ?? "") ?? final;
    if (gate === null) continue;
    criterion.gateId = gate.id;
    if (criterion.phaseId === undefined && gate.phaseId !== undefined) criterion.phaseId = gate.phaseId;
    gate.criterionIds.push(criterion.id);
  }
};

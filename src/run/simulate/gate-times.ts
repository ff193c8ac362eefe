/** How long the checks at the gates take, by what they took before. */
import type { Check } from "../../model/check.ts";
import type { Criterion, Plan } from "../../model/plan.ts";
import type { Simulation } from "../../model/simulation.ts";
import type { Graph } from "../../plan/graph.ts";
import { stageOfGate } from "../start/stages.ts";
import type { History } from "./history.ts";
import { median } from "./percentile.ts";

/** As the observer has it: these run alone, the others beside each other. */
const runsAlone = (check: Check): boolean =>
  check.kind === "metric" || (check.kind === "http" && check.maxLatency !== undefined);

const isRun = ({ check }: Criterion): boolean => check !== undefined && check.kind !== "approval";

export const gatesOf = (plan: Plan, graph: Graph, { checks, gates }: History): Simulation["gates"] =>
  plan.gates.map((gate) => {
    const medians = gate.criterionIds.flatMap((id) => {
      const seen = checks.get(id);
      return seen === undefined ? [] : [median(seen)];
    });
    const checksMs = medians.length === 0 ? null : medians.reduce((sum, ms) => sum + ms, 0);
    const { decided = 0, passed = 0 } = gates.get(gate.id) ?? {};
    return { gateId: gate.id, title: gate.title, stage: stageOfGate(plan, graph, gate), checksMs, decided, passed };
  });

/** Milliseconds by stage; a check that was never run counts nothing. */
export const gateMsOf = (plan: Plan, graph: Graph, { checks }: History, agents: number): number[] => {
  const beside = Math.max(1, Math.floor(agents / 2));
  const criteria = new Map(plan.criteria.map((criterion) => [criterion.id, criterion]));
  const stages: { alone: number; sum: number; longest: number }[] = [];
  for (const gate of plan.gates) {
    const stage = (stages[stageOfGate(plan, graph, gate)] ??= { alone: 0, sum: 0, longest: 0 });
    for (const id of gate.criterionIds) {
      const ms = median(checks.get(id) ?? []);
      const check = criteria.get(id)?.check;
      if (check !== undefined && runsAlone(check)) stage.alone += ms;
      else [stage.sum, stage.longest] = [stage.sum + ms, Math.max(stage.longest, ms)];
    }
  }
  return Array.from(stages, (stage) =>
    stage === undefined ? 0 : stage.alone + Math.max(stage.longest, stage.sum / beside),
  );
};

export const checksWithoutTime = (
  plan: Plan,
  { checks }: History,
): { unknown: number; run: number; people: number } => {
  const run = plan.criteria.filter(isRun);
  return {
    unknown: run.filter(({ id }) => !checks.has(id)).length,
    run: run.length,
    people: plan.criteria.filter(({ check }) => check?.kind === "approval").length,
  };
};

/** Which gates close which stage: a stage ends at the gates of its phases, the last one also at those of the whole plan. */
import type { Gate, Plan } from "../../model/plan.ts";
import type { Graph } from "../../plan/graph.ts";

export const lastStage = (plan: Plan, graph: Graph): number =>
  Math.max(0, ...plan.phases.map((phase) => phase.ordinal), ...graph.nodes.map((node) => node.stage));

export const stageOfGate = (plan: Plan, graph: Graph, gate: Gate): number => {
  const phase = plan.phases.find((candidate) => candidate.id === gate.phaseId);
  return phase?.ordinal ?? lastStage(plan, graph);
};

export const gatesOfStage = (plan: Plan, graph: Graph, stage: number): Gate[] =>
  plan.gates.filter((gate) => stageOfGate(plan, graph, gate) === stage);

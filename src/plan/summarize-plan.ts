import type { Coverage } from "./coverage.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { CompiledPlan } from "./compile.ts";

/** What `plan check --json` prints. The shape is stable: fields may be added, none changed. */
export type PlanSummary = {
  plan: {
    title: string;
    phases: number;
    epics: number;
    workstreams: number;
    tasks: number;
    criteria: number;
    /** Criteria that a number or a check makes falsifiable. */
    measurable: number;
    gates: number;
    /** Between tasks, and between the phases that follow each other. */
    edges: number;
  };
  coverage: Coverage;
  diagnostics: Diagnostic[];
};

export const summarizePlan = ({ plan, graph, coverage, diagnostics }: CompiledPlan): PlanSummary => ({
  plan: {
    title: plan.title,
    phases: plan.phases.length,
    epics: plan.epics.filter(({ kind }) => kind === "epic").length,
    workstreams: plan.epics.filter(({ kind }) => kind === "workstream").length,
    tasks: plan.tasks.length,
    criteria: plan.criteria.length,
    measurable: plan.criteria.filter(({ measures, check }) => measures.length > 0 || check !== undefined).length,
    gates: plan.gates.length,
    edges: graph.edges.length + graph.phaseEdges.length,
  },
  coverage: { lines: coverage.lines, accounted: coverage.accounted },
  diagnostics,
});

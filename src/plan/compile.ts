/** The plan compiler: text in, one typed plan, its graph and what is to be told about it out. Pure, and never throws. */
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import { diagnostic } from "./diagnostics.ts";
import { repairEncoding, type EncodingRepair } from "./encoding/repair.ts";
import { buildGraph, type Graph } from "./graph.ts";
import { lintPlan } from "./lint.ts";
import { applySidecar } from "./native/sidecar.ts";
import { readPlan } from "./read/read-plan.ts";
import { sourceHash } from "./source-hash.ts";

export type CompiledPlan = {
  plan: Plan;
  graph: Graph;
  /** In the order of lines; those about the sidecar name its file. */
  diagnostics: Diagnostic[];
  coverage: Coverage;
  /** The source after repair of its encoding: the lines that every position refers to. */
  text: string;
};

const repaired = ({ line, from, to }: EncodingRepair): Diagnostic =>
  diagnostic("encoding-repaired", line, `"${from}" was read as "${to}"`);

/** The agent that runs `sh` blocks needs no declaration. */
const withShell = (plan: Plan): Plan => {
  const isUsed = plan.tasks.some(({ binding }) => binding?.agent === "shell");
  if (!isUsed || plan.agents.some(({ name }) => name === "shell")) return plan;
  return { ...plan, agents: [...plan.agents, { name: "shell", kind: "shell", capabilities: [], env: [] }] };
};

/**
 * @param source bytes or text of the Markdown file
 * @param options.sidecar text and path of `PLAN.provost.yaml`
 */
export const compilePlan = (
  source: Uint8Array | string,
  options: { sidecar?: { text: string; path: string } } = {},
): CompiledPlan => {
  const { text, repairs } = repairEncoding(source);
  const reading = readPlan(text, sourceHash(source, options.sidecar));
  const bound =
    options.sidecar === undefined
      ? { plan: reading.plan, diagnostics: [] }
      : applySidecar(reading.plan, options.sidecar);
  const plan = withShell(bound.plan);
  const graph = buildGraph(plan);
  const own = [...repairs.map(repaired), ...reading.diagnostics, ...lintPlan(plan, graph)];
  const diagnostics = [...own.sort((a, b) => a.line - b.line), ...bound.diagnostics];
  return { plan, graph, diagnostics, coverage: coverageOf(plan, reading.lineCount), text };
};

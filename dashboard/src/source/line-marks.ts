/** Which node of a plan a line belongs to, and which lines belong to a node. */
import type { Diagnostic, Plan } from "../api/types.ts";

export type PlanNode = {
  id: string;
  kind: "phase" | "epic" | "task" | "criterion" | "gate";
  title: string;
  line: number;
  endLine: number;
  /** How far in it stands. */
  depth: number;
};

const KINDS = [
  ["phases", "phase"],
  ["epics", "epic"],
  ["gates", "gate"],
  ["tasks", "task"],
  ["criteria", "criterion"],
] as const;

const depthOf = (kind: PlanNode["kind"], node: object): number => {
  if (kind === "phase") return 0;
  const parents: { phaseId?: string; epicId?: string } = node;
  return (parents.phaseId === undefined ? 0 : 1) + (parents.epicId === undefined ? 0 : 1);
};

/** In the order of the text. */
export const nodesOf = (plan: Plan): PlanNode[] =>
  KINDS.flatMap(([list, kind]) =>
    plan[list]
      // One that the plan does not write has no line of its own.
      .filter((node) => !("implied" in node && node.implied))
      .map((node): PlanNode => {
        const { id, title, source } = node;
        return { id, kind, title, line: source.line, endLine: source.endLine, depth: depthOf(kind, node) };
      }),
  ).sort((a, b) => a.line - b.line || b.endLine - a.endLine);

/** The narrowest node that the line is part of. */
export const nodeAt = (nodes: readonly PlanNode[], line: number): PlanNode | null => {
  let found: PlanNode | null = null;
  for (const node of nodes) {
    if (node.line > line) break;
    if (node.endLine < line) continue;
    if (found === null || node.endLine - node.line <= found.endLine - found.line) found = node;
  }
  return found;
};

const WEIGHT = { info: 0, warning: 1, error: 2 } as const;

/** What is said about each line, the gravest first. Of a sidecar's lines nothing is shown here. */
export const diagnosticsByLine = (diagnostics: readonly Diagnostic[]): Map<number, Diagnostic[]> => {
  const byLine = new Map<number, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    if (diagnostic.file !== undefined) continue;
    byLine.set(diagnostic.line, [...(byLine.get(diagnostic.line) ?? []), diagnostic]);
  }
  for (const list of byLine.values()) list.sort((a, b) => WEIGHT[b.severity] - WEIGHT[a.severity]);
  return byLine;
};

/** Plans for tests, written as what matters to the test; everything else has a plain value. */
import { planSchema, type Plan } from "../../src/model/plan.ts";
import type { z } from "zod";

type Written = z.input<typeof planSchema>;
type Part<K extends keyof Written> = Written[K] extends (infer Node)[] ? Partial<Node> : never;

export type PlanParts = {
  agents?: Written["agents"];
  phases?: Part<"phases">[];
  epics?: Part<"epics">[];
  tasks?: Part<"tasks">[];
  criteria?: Part<"criteria">[];
  gates?: Part<"gates">[];
  targets?: Written["targets"];
  edges?: [from: string, to: string, reason?: Written["edges"][number]["reason"]][];
};

export const at = (line: number) => ({ line, column: 1, endLine: line });

/** Nodes get a line each in the order given: phases from 100, epics from 200, tasks from 300, criteria 400, gates 500. */
const numbered = (nodes: { id?: string }[] | undefined, first: number, fallback: object): object[] =>
  (nodes ?? []).map((node, index) => ({ title: node.id ?? "", source: at(first + index), ...fallback, ...node }));

export const aPlan = (parts: PlanParts): Plan =>
  planSchema.parse({
    title: "A plan",
    hash: "0".repeat(64),
    agents: parts.agents ?? [],
    repository: {},
    phases: numbered(parts.phases, 100, {}).map((phase, ordinal) => ({ ordinal, ...phase })),
    epics: numbered(parts.epics, 200, { kind: "epic" }),
    tasks: numbered(parts.tasks, 300, { status: "open" }),
    criteria: numbered(parts.criteria, 400, { status: "open", kind: "completion" }),
    gates: numbered(parts.gates, 500, {}),
    edges: (parts.edges ?? []).map(([from, to, reason = "depends-on"], index) => ({
      from,
      to,
      reason,
      line: 600 + index,
    })),
    risks: [],
    crossPoints: [],
    targets: parts.targets ?? [],
    prose: [],
  });

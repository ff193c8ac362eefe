import type { Plan, PlanTask } from "../../model/plan.ts";
import type { Graph, TaskEdge } from "../graph.ts";
import { gateName } from "./gate-name.ts";
import { placeNodes, type Place } from "./place-nodes.ts";

/**
 * A label in quotes. Mermaid reads its own syntax even there (directives, Markdown, entities), so whatever could be
 * syntax is written as a character code. A colon only is where its workaround for `style` statements would cut a text.
 */
const label = (text: string): string => {
  const flat = text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  const special = /style|class/iu.test(flat) ? /[#"<>&`%{}\\|;:]/gu : /[#"<>&`%{}\\|;]/gu;
  return `"${flat.replaceAll(special, (character) => `#${character.codePointAt(0)};`) || " "}"`;
};

const ARROWS = {
  "depends-on": "-->",
  blocks: "-->",
  arrow: "==>",
  rank: "-.->",
  phase: "==>",
  touches: "-.->",
  sequence: "-->",
} as const satisfies Record<TaskEdge["reason"], string>;

/** Ids of the plan are words of any kind; those of the picture are letters and a number. */
const nameNodes = (prefix: string, nodes: readonly { id: string }[]): ReadonlyMap<string, string> =>
  new Map(nodes.map(({ id }, index) => [id, `${prefix}${index}`]));

const createNames = (plan: Plan) => {
  const tasks = nameNodes("t", plan.tasks);
  const epics = nameNodes("e", plan.epics);
  const phases = nameNodes("p", plan.phases);
  const gates = nameNodes("g", plan.gates);
  return { tasks, epics, phases, gates };
};
type Names = ReturnType<typeof createNames>;

const group = (name: string | undefined, title: string, inside: readonly string[], indent: string): string[] =>
  inside.length === 0 || name === undefined
    ? []
    : [`${indent}subgraph ${name}[${label(title)}]`, ...inside, `${indent}end`];

const taskLine = ({ id, title, status }: PlanTask, names: Names, indent: string): string =>
  `${indent}${names.tasks.get(id)}[${label(title)}]${status === "done" ? ":::done" : ""}`;

const placeLines = ({ epics, tasks, gates }: Place, names: Names, indent: string): string[] => [
  ...epics.flatMap(({ epic, tasks: members }) => {
    const inside = members.map((task) => taskLine(task, names, `${indent}  `));
    return group(names.epics.get(epic.id), epic.title, inside, indent);
  }),
  ...tasks.map((task) => taskLine(task, names, indent)),
  ...gates.map((gate) => `${indent}${names.gates.get(gate.id)}{{${label(gateName(gate))}}}:::gate`),
];

const stageLines = (plan: Plan, graph: Graph, names: Names, drawn: ReadonlySet<string>): string[] => {
  const shown = graph.stages.map((ids) => ids.filter((id) => drawn.has(id))).filter((ids) => ids.length > 0);
  return shown.slice(1).flatMap((later, at) =>
    (shown[at] ?? []).flatMap((earlier) => {
      const gate = plan.gates.find(({ phaseId }) => phaseId === earlier);
      const from = gate === undefined ? names.phases.get(earlier) : names.gates.get(gate.id);
      return later.map((id) => `  ${from} ==> ${names.phases.get(id)}`);
    }),
  );
};

const conflictLines = ({ nodes }: Graph, names: Names): string[] => {
  const seen = new Set<string>();
  return nodes.flatMap(({ taskId, conflictsWith }) => {
    seen.add(taskId);
    return conflictsWith
      .filter((other) => !seen.has(other))
      .map((other) => `  ${names.tasks.get(taskId)} x-. same files .-x ${names.tasks.get(other)}`);
  });
};

/** The plan as a Mermaid flowchart: a box a phase, in it its epics, tasks and gate; arrows are what waits for what. */
export const renderMermaid = (plan: Plan, graph: Graph): string => {
  const names = createNames(plan);
  const placeOf = placeNodes(plan, plan.tasks);
  const phases = plan.phases.map(({ id, title }) => ({
    id,
    lines: group(names.phases.get(id), title, placeLines(placeOf(id), names, "    "), "  "),
  }));
  const drawn = new Set(phases.filter(({ lines }) => lines.length > 0).map(({ id }) => id));
  const edges = graph.edges.map(
    ({ from, to, reason }) => `  ${names.tasks.get(from)} ${ARROWS[reason]} ${names.tasks.get(to)}`,
  );
  return [
    "flowchart TB",
    ...phases.flatMap(({ lines }) => lines),
    ...placeLines(placeOf(undefined), names, "  "),
    ...edges,
    ...stageLines(plan, graph, names, drawn),
    ...conflictLines(graph, names),
    "  classDef done stroke-dasharray: 4 2,opacity:0.6",
    "  classDef gate stroke-width:2px",
    "",
  ].join("\n");
};

import type { Plan } from "../../model/plan.ts";
import type { Match } from "./sidecar-schema.ts";
import type { TextPattern } from "./text-pattern.ts";

/** What a sidecar may match: a task, a criterion or a gate. */
type Node = {
  id: string;
  title: string;
  kind?: string;
  phaseId?: string | undefined;
  epicId?: string | undefined;
  gateId?: string | undefined;
  assignee?: string | undefined;
  participants?: readonly string[];
};

const named = (pattern: TextPattern | undefined, ...names: (string | undefined)[]): boolean =>
  pattern === undefined || names.some((name) => name !== undefined && pattern.matches(name));

/** Finds the nodes that a `match` means. An epic or phase is named by its id or title. */
export const createSelector = (plan: Plan): (<N extends Node>(nodes: readonly N[], match: Match) => N[]) => {
  const epics = new Map(plan.epics.map((epic) => [epic.id, epic]));
  const phases = new Map(plan.phases.map((phase) => [phase.id, phase]));
  const gates = new Map(plan.gates.map((gate) => [gate.id, gate]));
  return (nodes, match) => {
    const { id, title, pattern, phase } = match;
    const { epic, kind, assignee } = { epic: undefined, kind: undefined, assignee: undefined, ...match };
    return nodes.filter((node) => {
      const epicOf = epics.get(node.epicId ?? "");
      const phaseOf = phases.get(node.phaseId ?? epicOf?.phaseId ?? gates.get(node.gateId ?? "")?.phaseId ?? "");
      return (
        (id === undefined || node.id === id) &&
        (kind === undefined || node.kind === kind) &&
        named(title, node.title) &&
        named(pattern, node.title, node.id) &&
        named(epic, epicOf?.id, epicOf?.title) &&
        named(phase, phaseOf?.id, phaseOf?.title) &&
        named(assignee, node.assignee, ...(node.participants ?? []))
      );
    });
  };
};

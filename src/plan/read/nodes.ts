/** Puts nodes into the draft, each with its id and with what it has from where it stands. */
import type { Criterion, Epic, Gate, Phase, PlanTask, Source, Window } from "../../model/plan.ts";
import { parseMeasures } from "../measure/parse-measures.ts";
import type { Draft, EdgeOwner, Scope } from "./draft.ts";
import { findPhaseReferences } from "./text/phase-reference.ts";

/** Leaves out what is not known, so that a plan holds no keys without a value. */
export const known = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } => {
  const result: Partial<T> = {};
  for (const key in fields) if (fields[key] !== undefined) result[key] = fields[key];
  return result as { [K in keyof T]: Exclude<T[K], undefined> };
};

/** Neither of the two is ever empty. */
export const mergeWindows = (
  outer: Window | null | undefined,
  inner: Window | null | undefined,
): Window | undefined => {
  const merged = outer && inner ? { ...outer, ...inner } : (inner ?? outer);
  return merged ?? undefined;
};

type Words = { title: string; source: Source };

export const addPhase = (draft: Draft, fields: Words & Partial<Phase>, heading = ""): Phase => {
  const id = draft.newId("phase", { variety: "phase", text: fields.title, heading });
  const phase: Phase = { ...known(fields), id, ordinal: draft.phases.length };
  draft.phases.push(phase);
  return phase;
};

export const addEpic = (
  draft: Draft,
  scope: Scope,
  heading: string,
  fields: Words & Pick<Epic, "kind"> & Partial<Epic>,
): Epic => {
  const id = draft.newId("epic", { variety: fields.kind, text: fields.title, heading });
  const epic: Epic = { deliverables: [], ...known(fields), ...known({ phaseId: scope.phase?.id }), id };
  draft.epics.push(epic);
  if (epic.kind === "workstream") {
    for (const name of draft.namesOf(epic.title)) {
      const same = draft.workstreams.get(name);
      if (same === undefined) draft.workstreams.set(name, [epic]);
      else same.push(epic);
    }
  }
  return epic;
};

/** A workstream described in its own right is the one that the weeks of a plan have rows for. */
export const findWorkstream = (draft: Draft, scope: Scope, name: string): Epic | undefined => {
  const named = draft.namesOf(name).flatMap((one) => draft.workstreams.get(one) ?? []);
  return named.find(({ phaseId }) => phaseId === scope.phase?.id) ?? named.find(({ phaseId }) => phaseId === undefined);
};

/** @param who named in the task's own words: it tells the task from one of the same title beside it */
export const addTask = (draft: Draft, scope: Scope, fields: Words & Partial<PlanTask>, who = ""): PlanTask => {
  const { kind = "task", title: text } = fields;
  const id = draft.newId("task", { variety: `${kind} ${who}`, text, heading: scope.heading });
  const isDone = fields.status === "done" || draft.evidenceLines.has(fields.source.line);
  const task: PlanTask = {
    kind, participants: [], deliverables: [], acceptance: [], touches: [], capabilities: [],
    ...known(fields),
    ...known({ phaseId: scope.phase?.id, epicId: scope.epic?.id, parentId: scope.task?.id }),
    status: isDone ? "done" : "open",
    id,
  }; // prettier-ignore
  draft.tasks.push(task);
  return task;
};

export const addCriterion = (
  draft: Draft,
  scope: Scope,
  fields: Words & Pick<Criterion, "kind"> & Partial<Criterion>,
  section = "",
): Criterion => {
  const heading =
    scope.gate?.title ?? scope.epic?.title ?? scope.phase?.title ?? (section === "" ? scope.heading : section);
  const id = draft.newId("criterion", { variety: fields.kind, text: fields.title, heading });
  const isDone = fields.status === "done" || draft.evidenceLines.has(fields.source.line);
  const criterion: Criterion = {
    ...known(fields),
    measures: fields.measures ?? parseMeasures(fields.title),
    ...known({ phaseId: scope.phase?.id, epicId: scope.epic?.id, taskId: scope.task?.id, gateId: scope.gate?.id }),
    status: isDone ? "done" : "open",
    id,
  };
  draft.criteria.push(criterion);
  if (scope.phase === null && scope.gate === null) {
    const references = [...findPhaseReferences(fields.title), ...findPhaseReferences(section)];
    if (references.length > 0) draft.phaseReferences.push({ node: criterion, references });
  }
  return criterion;
};

export const addGate = (draft: Draft, scope: Scope, fields: Words & Partial<Gate>): Gate => {
  const heading = fields.implied === true ? "implied" : (scope.phase?.title ?? "");
  const id = draft.newId("gate", { variety: "gate", text: fields.title, heading });
  const gate: Gate = {
    rules: [], criterionIds: [], implied: false,
    ...known(fields),
    ...known({ phaseId: scope.phase?.id }),
    id,
  }; // prettier-ignore
  draft.gates.push(gate);
  return gate;
};

/** What a dependency that is stated here is about. */
export const ownerOf = (scope: Scope): EdgeOwner | null => {
  if (scope.task !== null) return { id: scope.task.id };
  if (scope.agent !== null) return { agent: scope.agent.name, epicId: scope.epic?.id };
  const node = scope.epic ?? scope.phase;
  return node === null ? null : { id: node.id };
};

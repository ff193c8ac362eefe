/** Puts nodes into the draft, each with its id and with what it has from where it stands. */
import type { Criterion, Epic, Gate, Phase, PlanTask, Window } from "../../model/plan.ts";
import type { Source } from "../../model/source.ts";
import type { Draft, EdgeOwner, Measures, Scope } from "./draft.ts";
import type { CellSpan } from "./markdown/cell-spans.ts";
import { findPhaseReferences } from "./text/phase-reference.ts";

/** Leaves out what is not known, so that a plan holds no keys without a value. */
export const known = <T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } => {
  const result: Partial<T> = {};
  for (const key in fields) if (fields[key] !== undefined) result[key] = fields[key];
  return result as { [K in keyof T]: Exclude<T[K], undefined> };
};

/** An end goes with its start: "Day 2" of "Days 1-5" is that day alone. */
const within = (outer: Window, inner: Window): Window => {
  const merged = { ...outer, ...inner };
  if (inner.day !== undefined && inner.endDay === undefined) delete merged.endDay;
  if (inner.weekday !== undefined && inner.endWeekday === undefined) delete merged.endWeekday;
  if (inner.date !== undefined && inner.endDate === undefined) delete merged.endDate;
  if (inner.time !== undefined && inner.endTime === undefined) delete merged.endTime;
  return merged;
};

/** Neither of the two is ever empty. */
export const mergeWindows = (outer: Window | null | undefined, inner: Window | null | undefined): Window | undefined =>
  outer && inner ? within(outer, inner) : (inner ?? outer ?? undefined);

type Words = { title: string; source: Source };

/*
 * Each kind of node is made in one place with all its fields, also those that are not known: with the same fields in the
 * same order its readers take half the time. What is undefined is in no JSON.
 */

export const addPhase = (draft: Draft, fields: Words & Partial<Phase>, heading = ""): Phase => {
  const { title, source, priority, window, objective, deliverables } = fields;
  const id = draft.newId("phase", { variety: "phase", text: title, heading });
  const phase: Phase = {
    title, source, priority, window, objective, deliverables, id, ordinal: draft.phases.length,
  }; // prettier-ignore
  draft.phases.push(phase);
  return phase;
};

export const addEpic = (
  draft: Draft,
  scope: Scope,
  heading: string,
  fields: Words & Pick<Epic, "kind"> & Partial<Epic>,
): Epic => {
  const { kind, title, source, priority, lead, focus, window, capacityMinutes } = fields;
  const id = draft.newId("epic", { variety: kind, text: title, heading });
  const epic: Epic = {
    deliverables: [], kind, title, source, priority, lead, focus, window, capacityMinutes, phaseId: scope.phase?.id, id,
  }; // prettier-ignore
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

/** A mark is about all that stands on its line, but in a table only about its cell. */
export const hasEvidence = ({ evidence }: Draft, { line }: Source, cell: CellSpan | undefined): boolean => {
  const offsets = evidence.get(line);
  if (offsets === undefined || cell === undefined) return offsets !== undefined;
  return offsets.some((offset) => offset > cell.start && offset <= cell.end);
};

/** @param who named in the task's own words: it tells the task from one of the same title beside it */
export const addTask = (
  draft: Draft,
  scope: Scope,
  fields: Words & Partial<PlanTask> & { cell?: CellSpan | undefined },
  who = "",
): PlanTask => {
  const { kind = "task", title, source, participants = [], acceptance = [] } = fields;
  const { assignee, priority, rank, estimateMinutes, window, cell } = fields;
  const id = draft.newId("task", { variety: `${kind} ${who}`, text: title, heading: scope.heading });
  const isDone = fields.status === "done" || hasEvidence(draft, source, cell);
  const task: PlanTask = {
    kind, participants, deliverables: [], acceptance, touches: [], capabilities: [], title, source, assignee, priority,
    rank, estimateMinutes, window, phaseId: scope.phase?.id, epicId: scope.epic?.id, parentId: scope.task?.id,
    status: isDone ? "done" : "open", id, binding: undefined, details: undefined,
  }; // prettier-ignore
  draft.tasks.push(task);
  return task;
};

export const addCriterion = (
  draft: Draft,
  scope: Scope,
  fields: Words & { kind: Criterion["kind"]; measures: Measures; status?: Criterion["status"] },
  section = "",
): Criterion => {
  const { kind, title, source, measures } = fields;
  const heading =
    scope.gate?.title ?? scope.epic?.title ?? scope.phase?.title ?? (section === "" ? scope.heading : section);
  const id = draft.newId("criterion", { variety: kind, text: title, heading });
  const isDone = fields.status === "done" || draft.evidence.has(source.line);
  const criterion: Criterion = {
    kind, title, source, measures: typeof measures === "function" ? [] : measures, phaseId: scope.phase?.id, epicId: scope.epic?.id, taskId: scope.task?.id,
    gateId: scope.gate?.id, status: isDone ? "done" : "open", id, check: undefined, checkSource: undefined,
  }; // prettier-ignore
  draft.criteria.push(criterion);
  if (typeof measures === "function") draft.unmeasured.push({ node: criterion, read: measures });
  if (scope.phase === null && scope.gate === null) {
    const references = [...findPhaseReferences(title), ...findPhaseReferences(section)];
    if (references.length > 0) draft.phaseReferences.push({ node: criterion, references });
  }
  return criterion;
};

export const addGate = (draft: Draft, scope: Scope, fields: Words & Partial<Gate>): Gate => {
  const { title, source, window, implied = false } = fields;
  const heading = implied ? "implied" : (scope.phase?.title ?? "");
  const id = draft.newId("gate", { variety: "gate", text: title, heading });
  const gate: Gate = { rules: [], criterionIds: [], implied, title, source, window, phaseId: scope.phase?.id, id };
  draft.gates.push(gate);
  return gate;
};

/** The part of the plan that a reader is in: each has ids of its own, if the author gives any. */
export const placeOf = ({ phase, epic, heading }: Scope): string => `${phase?.id} ${epic?.id} ${heading}`;

/** What a dependency that is stated here is about. */
export const ownerOf = (scope: Scope): EdgeOwner | null => {
  if (scope.task !== null) return { id: scope.task.id };
  if (scope.agent !== null) return { agent: scope.agent.name, epicId: scope.epic?.id };
  const node = scope.epic ?? scope.phase;
  return node === null ? null : { id: node.id };
};

import type { PlanTask, Window } from "../../../model/plan.ts";
import type { Draft, Scope } from "../draft.ts";
import { nameKey, namesOf } from "../names.ts";

type Entry = { ids: string[]; phaseId: string | undefined; epicId: string | undefined };
export type Found = { kind: "found"; ids: string[] } | { kind: "ambiguous"; count: number } | { kind: "unknown" };
export type NameIndex = {
  /** What a name means where it is written: what is nearest counts. "Auth" is also all of "Auth: …". */
  find(name: string, scope: Scope): Found;
  /** Whether the words are a name as they stand, without any around it. */
  has(name: string): boolean;
  /** Every name, for hints. */
  all: string[];
};

/** Words around a name: "completion of Phase 1", "all tasks in Epic 2", "Phase 1 is complete". */
const AROUND =
  /^(?:the\s+|all\s+(?:of\s+|tasks?\s+(?:in|of)\s+)?|completion\s+of\s+|end\s+of\s+|output\s+(?:of|from)\s+)+|\s+(?:(?:is|are|be)\s+)?(?:complet(?:e|ed|ion)|done|finished|deliver(?:y|ed|ables)|outputs?|results?|tasks?|merged|ready)$/giu;
const NAMED_PART =
  /\b((?:work\s?-?stream|track|epic|phase|sprint|milestone|stage|iteration|wave|week|day|task|squad|team|agent)\s+#?(?:\d+(?:\.\d+)*|[a-z])(?!\w))/iu;

const MOST_DAYS = 31;

const nearest = (entries: readonly Entry[], scope: Scope): Found => {
  if (entries.length === 1) return { kind: "found", ids: entries[0]?.ids ?? [] };
  const distinct = [...new Map(entries.map((entry) => [entry.ids.join(), entry])).values()];
  const [only] = distinct;
  if (only === undefined) return { kind: "unknown" };
  if (distinct.length === 1) return { kind: "found", ids: only.ids };
  const inEpic = distinct.filter(({ epicId }) => epicId !== undefined && epicId === scope.epic?.id);
  const inPhase = distinct.filter(({ phaseId }) => phaseId !== undefined && phaseId === scope.phase?.id);
  for (const [first, ...more] of [inEpic, inPhase]) {
    if (first !== undefined && more.length === 0) return { kind: "found", ids: first.ids };
  }
  return { kind: "ambiguous", count: distinct.length };
};

/** "Day 3-5" is also known as each of its days. */
const daysOf = ({ day, endDay }: Window = {}): string[] => {
  if (day === undefined || endDay === undefined || endDay - day > MOST_DAYS) return [];
  const days = Array.from({ length: Math.max(0, endDay - day + 1) }, (_, at) => `day ${day + at}`);
  return [...days, `day ${day}-${endDay}`];
};

export const createNameIndex = (draft: Draft): NameIndex => {
  const entries = new Map<string, Entry[]>();
  const add = (name: string, entry: Entry): void => {
    const same = entries.get(name);
    if (same === undefined) entries.set(name, [entry]);
    else same.push(entry);
  };
  const labels = new Map(draft.labels.map(({ id, label }) => [id, label]));
  const ownNames = ({ id, title }: { id: string; title: string }): string[] => {
    const label = labels.get(id);
    const labelled = label === undefined ? [] : [nameKey(label), nameKey(`${label} ${title}`)];
    return [...namesOf(title), ...labelled, id];
  };
  for (const phase of draft.phases) {
    for (const name of [...ownNames(phase), ...daysOf(phase.window)]) {
      add(name, { ids: [phase.id], phaseId: undefined, epicId: undefined });
    }
  }
  for (const epic of draft.epics) {
    for (const name of ownNames(epic)) add(name, { ids: [epic.id], phaseId: epic.phaseId, epicId: undefined });
  }
  for (const task of draft.tasks) {
    for (const name of ownNames(task)) add(name, { ids: [task.id], phaseId: task.phaseId, epicId: task.epicId });
  }
  // A part of the plan of that name was named on purpose; an agent is meant only where nothing else is.
  const parts = new Set(entries.keys());
  const ofAgents = Map.groupBy(
    draft.tasks.filter(({ assignee }) => assignee !== undefined),
    ({ assignee, epicId }) => `${epicId ?? ""}\n${nameKey(assignee ?? "")}`,
  );
  for (const tasks of ofAgents.values()) {
    const [{ assignee = "", epicId, phaseId } = {}] = tasks;
    const name = nameKey(assignee);
    if (!parts.has(name)) add(name, { ids: tasks.map(({ id }) => id), phaseId, epicId });
  }
  let byTopic: Map<string, PlanTask[]> | null = null;
  const ofTopic = (name: string): string[] => {
    byTopic ??= Map.groupBy(draft.tasks, ({ title }) => nameKey(/^[^:]{1,40}(?=:\s)/u.exec(title)?.[0] ?? ""));
    return name === "" ? [] : (byTopic.get(name) ?? []).map(({ id }) => id);
  };
  const lookUp = (name: string): readonly Entry[] => entries.get(nameKey(name)) ?? [];
  const find = (name: string, scope: Scope): Found => {
    const bare = name.replaceAll(AROUND, "").replaceAll(/\s*\([^()]*\)/gu, "");
    const part = NAMED_PART.exec(name)?.[1] ?? "";
    for (const candidate of [name, bare, part]) {
      const found = nearest(lookUp(candidate), scope);
      if (found.kind !== "unknown") return found;
    }
    const ids = ofTopic(nameKey(name));
    return ids.length > 0 ? { kind: "found", ids } : { kind: "unknown" };
  };
  return { find, has: (name) => entries.has(nameKey(name)), all: [...entries.keys()] };
};

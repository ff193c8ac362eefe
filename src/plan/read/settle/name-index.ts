import type { PlanTask, Window } from "../../../model/plan.ts";
import type { Draft, Scope } from "../draft.ts";
import { nameKey } from "../names.ts";

type Entry = { ids: string[]; phaseId: string | undefined; epicId: string | undefined };
export type Found = { kind: "found"; ids: string[] } | { kind: "ambiguous"; count: number } | { kind: "unknown" };
export type NameIndex = {
  /** What a name means where it is written: what is nearest counts. "Auth" is also all of "Auth: …". */
  find(name: string, scope: Scope): Found;
  /** Whether the words are a name as they stand, without any around it. */
  has(name: string): boolean;
  /** How many names there are, and every one of them, for hints. */
  size: number;
  all(): Iterable<string>;
};

/** Words around a name: "completion of Phase 1", "all tasks in Epic 2", "Phase 1 is complete". */
const AROUND =
  /^(?:the\s+|all\s+(?:of\s+|tasks?\s+(?:in|of)\s+)?|completion\s+of\s+|end\s+of\s+|output\s+(?:of|from)\s+)+|\s+(?:(?:is|are|be)\s+)?(?:complet(?:e|ed|ion)|done|finished|deliver(?:y|ed|ables)|outputs?|results?|tasks?|merged|ready)$/giu;
const NAMED_PART =
  /\b((?:work\s?-?stream|track|epic|phase|sprint|milestone|stage|iteration|wave|week|day|task|squad|team|agent)\s+#?(?:\d+(?:\.\d+)*|[a-z])(?!\w))/iu;

const MOST_DAYS = 31;

/** @param entries of different nodes, all of one name */
const nearest = (entries: readonly Entry[], scope: Scope): Found => {
  if (entries.length === 1) return { kind: "found", ids: entries[0]?.ids ?? [] };
  const { epic, phase } = scope;
  const inEpic = epic === null ? [] : entries.filter(({ epicId }) => epicId === epic.id);
  const inPhase = phase === null ? [] : entries.filter(({ phaseId }) => phaseId === phase.id);
  for (const [only, ...more] of [inEpic, inPhase]) {
    if (only !== undefined && more.length === 0) return { kind: "found", ids: only.ids };
  }
  return { kind: "ambiguous", count: entries.length };
};

/** "Day 3-5" is also known as each of its days. */
const daysOf = ({ day, endDay }: Window = {}): string[] => {
  if (day === undefined || endDay === undefined || endDay - day > MOST_DAYS) return [];
  const days = Array.from({ length: Math.max(0, endDay - day + 1) }, (_, at) => `day ${day + at}`);
  return [...days, `day ${day}-${endDay}`];
};

type Entries = Map<string, Entry[]>;

const addEntry = (entries: Entries, name: string, entry: Entry): void => {
  const same = entries.get(name);
  if (same === undefined) entries.set(name, [entry]);
  // The names of a node are entered one after the other, and two of them may be the same.
  else if (same.at(-1) !== entry) same.push(entry);
};

/** Every part of the plan by each of its names. */
const entriesOfParts = ({ phases, epics, tasks, labels, namesOf }: Draft): Entries => {
  const entries: Entries = new Map();
  const labelOf = new Map(labels.map(({ id, label }) => [id, label]));
  const add = (node: { id: string; title: string }, entry: Entry, others: readonly string[] = []): void => {
    const label = labelOf.get(node.id);
    const labelled = label === undefined ? [] : [nameKey(label), nameKey(`${label} ${node.title}`)];
    for (const name of [...namesOf(node.title), ...labelled, node.id, ...others]) addEntry(entries, name, entry);
  };
  for (const phase of phases) {
    add(phase, { ids: [phase.id], phaseId: undefined, epicId: undefined }, daysOf(phase.window));
  }
  for (const epic of epics) add(epic, { ids: [epic.id], phaseId: epic.phaseId, epicId: undefined });
  for (const task of tasks) add(task, { ids: [task.id], phaseId: task.phaseId, epicId: task.epicId });
  return entries;
};

/** A part of the plan of that name was named on purpose; an agent is meant only where nothing else is. */
const entriesOfAgents = ({ tasks }: Draft, parts: Entries): Entries => {
  const entries: Entries = new Map();
  const assigned = tasks.filter(({ assignee }) => assignee !== undefined);
  const ofAgents = Map.groupBy(assigned, ({ assignee = "", epicId = "" }) => `${epicId}\n${nameKey(assignee)}`);
  for (const own of ofAgents.values()) {
    const [{ assignee = "", epicId, phaseId } = {}] = own;
    const name = nameKey(assignee);
    if (!parts.has(name)) addEntry(entries, name, { ids: own.map(({ id }) => id), phaseId, epicId });
  }
  return entries;
};

const byTopic = ({ tasks }: Draft): Map<string, PlanTask[]> =>
  Map.groupBy(tasks, ({ title }) => nameKey(/^[^:]{1,40}(?=:\s)/u.exec(title)?.[0] ?? ""));

export const createNameIndex = (draft: Draft): NameIndex => {
  const parts = entriesOfParts(draft);
  const agents = entriesOfAgents(draft, parts);
  const lookUp = (name: string): readonly Entry[] | undefined => {
    const key = nameKey(name);
    return parts.get(key) ?? agents.get(key);
  };
  let topics: Map<string, PlanTask[]> | null = null;
  const ofTopic = (name: string): string[] => {
    topics ??= byTopic(draft);
    return name === "" ? [] : (topics.get(name) ?? []).map(({ id }) => id);
  };
  const find = (name: string, scope: Scope): Found => {
    const named = lookUp(name) ?? lookUp(name.replaceAll(AROUND, "").replaceAll(/\s*\([^()]*\)/gu, ""));
    const meant = named ?? lookUp(NAMED_PART.exec(name)?.[1] ?? "");
    if (meant !== undefined) return nearest(meant, scope);
    const ids = ofTopic(nameKey(name));
    return ids.length > 0 ? { kind: "found", ids } : { kind: "unknown" };
  };
  return {
    find,
    has: (name) => lookUp(name) !== undefined,
    size: parts.size + agents.size,
    all: () => [...parts.keys(), ...agents.keys()],
  };
};

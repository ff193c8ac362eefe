import { lazily } from "../../../runtime/lazily.ts";
import type { PlanTask } from "../../../model/plan.ts";
import type { Draft, Scope } from "../draft.ts";
import { nameKey } from "../names.ts";
import type { Part, PartIndex } from "./part-index.ts";

/** All tasks of an agent in an epic. */
type AgentTasks = { ids: string[]; phaseId: string | undefined; epicId: string | undefined };
type Entry = Part | AgentTasks;
export type Found = { kind: "found"; ids: string[] } | { kind: "ambiguous"; count: number } | { kind: "unknown" };
export type NameIndex = {
  /** What a name means where it is written: what is nearest counts. "Auth" is also all of "Auth: …". */
  find(name: string, scope: Scope): Found;
  /** Whether the words are a name as they stand, without any around it. */
  has(name: string): boolean;
  /** Whether a phase, epic or task has that name, or tasks begin with it. */
  isPart(name: string): boolean;
  /** How many names there are, and every one of them, for hints. */
  size(): number;
  all(): Iterable<string>;
};

/** Words around a name: "completion of Phase 1", "all tasks in Epic 2", "Phase 1 is complete". */
const AROUND =
  /^(?:the\s+|all\s+(?:of\s+|tasks?\s+(?:in|of)\s+)?|completion\s+of\s+|end\s+of\s+|output\s+(?:of|from)\s+)+|\s+(?:(?:is|are|be)\s+)?(?:complet(?:e|ed|ion)|done|finished|deliver(?:y|ed|ables)|outputs?|results?|tasks?|merged|ready)$/giu;
const NAMED_PART =
  /\b((?:work\s?-?stream|track|epic|phase|sprint|milestone|stage|iteration|wave|week|day|task|squad|team|agent)\s+#?(?:\d+(?:\.\d+)*|[a-z])(?!\w))/iu;

const WITHIN = /^([^:]{1,60}):\s*(\S.*)$/u;
const POINTED = /^([^:.]{1,60})\.(?=[^\s.])(.+)$/u;

const idsOf = (entry: Entry): string[] => ("ids" in entry ? entry.ids : [entry.id]);

/** @param entries of different nodes, all of one name */
const nearest = (entries: readonly Entry[], scope: Scope): Found => {
  if (entries.length === 1) return { kind: "found", ids: entries.flatMap(idsOf) };
  const { epic, phase } = scope;
  const inEpic = epic === null ? [] : entries.filter(({ epicId }) => epicId === epic.id);
  const inPhase = phase === null ? [] : entries.filter(({ phaseId }) => phaseId === phase.id);
  for (const [only, ...more] of [inEpic, inPhase]) {
    if (only !== undefined && more.length === 0) return { kind: "found", ids: idsOf(only) };
  }
  return { kind: "ambiguous", count: entries.length };
};

/** "Agent A1" is A1, too, as a workstream is known by its letter. */
const agentKey = (key: string): string => key.replace(/^agent (?=[a-z]\d)/u, "");

/** Entries of each agent, one for each epic in which it has tasks. */
const entriesOfAgents = ({ tasks }: Draft): Map<string, Map<string, AgentTasks>> => {
  const keys = new Map<string, string>();
  const agents = new Map<string, Map<string, AgentTasks>>();
  for (const { id, assignee, epicId, phaseId } of tasks) {
    if (assignee === undefined) continue;
    const key = keys.get(assignee) ?? agentKey(nameKey(assignee));
    keys.set(assignee, key);
    const entries = agents.get(key) ?? new Map<string, AgentTasks>();
    const entry = entries.get(epicId ?? "");
    if (entry === undefined) entries.set(epicId ?? "", { ids: [id], phaseId, epicId });
    else entry.ids.push(id);
    agents.set(key, entries);
  }
  return agents;
};

/** What a topic ends with: most titles have none of it. */
const TOPIC_END = /[:–—]/u;

/** "Auth" of "Auth: …", "Ship" of "Ship (Ann) – after Test". */
const topicOf = (title: string): string => {
  const words = /^[^–—(:]{1,60}(?=\s(?:\([^()]*\)\s)?[–—]\s)|^[^:]{1,40}(?=:\s)/u.exec(title)?.[0] ?? "";
  return words === "" ? "" : nameKey(words);
};

const tasksByTopic = ({ tasks }: Draft): Map<string, PlanTask[]> =>
  Map.groupBy(
    tasks.filter(({ title }) => TOPIC_END.test(title)),
    ({ title }): string => topicOf(title),
  );

type Keyed = { key: string; id: string };

/** So many words begin many titles: "Write the". */
const MOST_COMMON = 2;

/** The first words of a name, one more than what begins many. @returns "" where it has no more words than these */
const beginningOf = (key: string): string => {
  let end = -1;
  for (let word = 0; word <= MOST_COMMON; word += 1) {
    end = key.indexOf(" ", end + 1);
    if (end < 0) return "";
  }
  return key.slice(0, end);
};

type Beginnings = { find(name: string): string | null };

/** "Add a key" is "Add a key to `POST /charges`", where no other task begins so; of two words too many things are made. */
const createBeginnings = ({ tasks }: Draft): Beginnings => {
  const keyed = tasks.map(({ title, id }): Keyed => ({ key: nameKey(title), id }));
  const byWords = Map.groupBy(keyed, ({ key }) => beginningOf(key));
  const sorted = new Map<string, readonly Keyed[]>();
  const inOrder = (words: string): readonly Keyed[] => {
    const known = sorted.get(words) ?? byWords.get(words)?.sort((a, b) => (a.key < b.key ? -1 : 1)) ?? [];
    sorted.set(words, known);
    return known;
  };
  return {
    find: (name) => {
      const words = beginningOf(`${name} `);
      const alike = words === "" ? [] : inOrder(words);
      let [low, high] = [0, alike.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((alike[middle]?.key ?? "") < name) low = middle + 1;
        else high = middle;
      }
      const begins = (at: number): boolean => alike[at]?.key.startsWith(`${name} `) === true;
      return begins(low) && !begins(low + 1) ? (alike[low]?.id ?? null) : null;
    },
  };
};

export const createNameIndex = (draft: Draft, parts: PartIndex): NameIndex => {
  const agents = lazily(() => entriesOfAgents(draft));
  const topics = lazily(() => tasksByTopic(draft));
  // A part of that name was named on purpose; an agent is meant only where nothing else is.
  const lookUp = (name: string): readonly Entry[] => {
    const key = nameKey(name);
    const found = parts.find(key);
    return found.length > 0 ? found : [...(agents().get(agentKey(key))?.values() ?? [])];
  };
  /** "A: Build it" and "A.Build it" are "Build it" of Workstream A. */
  const lookUpInside = (name: string): readonly Entry[] => {
    const [, around = "", words = ""] = WITHIN.exec(name) ?? POINTED.exec(name) ?? [];
    const owners = around === "" ? [] : parts.find(nameKey(around)).map(({ id }) => id);
    if (owners.length === 0) return [];
    const isInside = ({ phaseId, epicId }: Entry): boolean => owners.some((id) => id === epicId || id === phaseId);
    return lookUp(words).filter(isInside);
  };
  const ofTopic = (name: string): PlanTask[] => (name === "" ? [] : (topics().get(name) ?? []));
  const beginnings = lazily(() => createBeginnings(draft));
  const find = (name: string, scope: Scope): Found => {
    const ways = [
      () => name,
      () => name.replaceAll(AROUND, "").replaceAll(/\s*\([^()]*\)|^\d{1,2}[.)]\s+(?=\p{L})/gu, ""),
      () => NAMED_PART.exec(name)?.[1] ?? "",
      // The number of an issue, or of a task of the plan: then it is that one.
      () => name.replace(/^#(?=\d+$)/u, "task "),
    ];
    for (const way of ways) {
      const meant = lookUp(way());
      if (meant.length > 0) return nearest(meant, scope);
    }
    const inside = lookUpInside(name);
    if (inside.length > 0) return nearest(inside, scope);
    const tasks = ofTopic(nameKey(name));
    if (tasks.length > 0) return { kind: "found", ids: tasks.map(({ id }) => id) };
    const begun = beginnings().find(nameKey(name));
    return begun === null ? { kind: "unknown" } : { kind: "found", ids: [begun] };
  };
  const ownAgents = lazily(() => [...agents().keys()].filter((name) => parts.find(name).length === 0));
  return {
    find,
    has: (name) => lookUp(name).length > 0,
    isPart: (name) => parts.find(nameKey(name)).length > 0 || ofTopic(nameKey(name)).length > 0,
    size: () => parts.size() + ownAgents().length,
    *all() {
      yield* parts.all();
      yield* ownAgents();
    },
  };
};

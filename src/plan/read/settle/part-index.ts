import { lazily } from "../../../runtime/lazily.ts";
import type { Window } from "../../../model/plan.ts";
import type { Draft } from "../draft.ts";
import { nameKey } from "../names.ts";

/** A phase, epic or task. */
export type Part = { id: string; title: string; phaseId?: string | undefined; epicId?: string | undefined };

export type PartIndex = {
  /** All parts of a name. */
  named(key: string): readonly Part[];
  /** All parts of a name, or with that id. */
  find(key: string): readonly Part[];
  /** Forgets parts that the draft no longer has. */
  remove(parts: ReadonlySet<Part>): void;
  /** How many names and ids there are, and every one of them. */
  size(): number;
  all(): Iterable<string>;
};

const MOST_DAYS = 31;

/** "Day 3-5" is also known as each of its days. */
const daysOf = ({ day, endDay }: Window = {}): string[] => {
  if (day === undefined || endDay === undefined || endDay - day > MOST_DAYS) return [];
  const days = Array.from({ length: Math.max(0, endDay - day + 1) }, (_, at) => `day ${day + at}`);
  return [...days, `day ${day}-${endDay}`];
};

type Visit = (part: Part, names: readonly string[], days: readonly string[]) => void;

const NO_DAYS: readonly string[] = [];

const partNamer = ({ labels, namesOf }: Draft): ((part: Part) => readonly string[]) => {
  const labelOf = new Map(labels.map(({ id, label }) => [id, label]));
  return ({ id, title }) => {
    const label = labelOf.size === 0 ? undefined : labelOf.get(id);
    return label === undefined ? namesOf(title) : [...namesOf(title), nameKey(label), nameKey(`${label} ${title}`)];
  };
};

const visitParts = (draft: Draft, visit: Visit): void => {
  const { phases, epics, tasks } = draft;
  const namesOfPart = partNamer(draft);
  for (const part of phases) visit(part, namesOfPart(part), daysOf(part.window));
  for (const part of epics) visit(part, namesOfPart(part), NO_DAYS);
  for (const part of tasks) visit(part, namesOfPart(part), NO_DAYS);
};

/** Most names have one part. */
type Entries = Map<string, Part | Part[]>;

const addEntry = (entries: Entries, name: string, part: Part): void => {
  const same = entries.get(name);
  if (same === undefined) entries.set(name, part);
  else if (!Array.isArray(same)) {
    if (same !== part) entries.set(name, [same, part]);
  }
  // The names of a part are entered one after the other, and two of them may be the same.
  else if (same.at(-1) !== part) same.push(part);
};

const removeFrom = (entries: Entries, name: string, parts: ReadonlySet<Part>): void => {
  const others = [entries.get(name) ?? []].flat().filter((part) => !parts.has(part));
  if (others.length > 0) entries.set(name, others);
  else entries.delete(name);
};

const ID = /^[pet]-(?:.*-)?[0-9a-f]{8}(?:-\d+)?$/u;

/** Ids are many, and seldom used where people write names: they are put into an index of their own when one is. */
export const createPartIndex = (draft: Draft): PartIndex => {
  const byName: Entries = new Map();
  visitParts(draft, (part, names, days) => {
    for (const name of names) addEntry(byName, name, part);
    for (const day of days) addEntry(byName, day, part);
  });
  const parts = (): Part[] => [...draft.phases, ...draft.epics, ...draft.tasks];
  const byId = lazily(() => new Map(parts().map((part) => [part.id, part])));
  const named = (key: string): readonly Part[] => {
    const found = byName.get(key);
    return found === undefined ? [] : Array.isArray(found) ? found : [found];
  };
  return {
    named,
    find: (key) => {
      const found = named(key);
      const own = key[1] === "-" && ID.test(key) ? byId().get(key) : undefined;
      return own === undefined || found.includes(own) ? found : [...found, own];
    },
    remove: (removed) => {
      const namesOfPart = partNamer(draft);
      const names = new Set([...removed].flatMap(namesOfPart));
      for (const name of names) removeFrom(byName, name, removed);
    },
    size: () => byName.size + draft.phases.length + draft.epics.length + draft.tasks.length,
    all: () => {
      const all: string[] = [];
      visitParts(draft, (part, names, days) => {
        all.push(...names, part.id, ...days);
      });
      return all;
    },
  };
};

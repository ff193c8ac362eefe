/** What a search of notes has found, and how: as an agent is told, and as the page of its session reads it again. */
import type { Note } from "../../store/agents/notes.ts";
import type { WhyFound } from "./rank-notes.ts";

export type FoundNote = Note & {
  /** Null where nothing was asked for: it is one of the newest. */
  found: WhyFound | null;
  ageDays: number;
};

export type Retrieval = {
  /** By what was searched; by nothing where nothing was asked for. */
  searched: readonly ("words" | "meaning")[];
  /** What meanings were compared by; null where they were not. */
  model: string | null;
  /** Why no meanings were compared, in words; null where they were, or nothing was asked for. */
  because: string | null;
  /** Notes of the place that cannot be found by their meaning yet. */
  waiting: number;
  notes: readonly FoundNote[];
};

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

const lineOf = ({ body, agentName, taskId, keptAt, ageDays, found }: FoundNote): object => ({
  note: body,
  from: agentName,
  ...(taskId !== null && { task: taskId }),
  kept: keptAt.toISOString(),
  ageDays: Math.floor(ageDays),
  ...(found !== null && { words: found.words, meaning: found.meaning === null ? null : rounded(found.meaning) }),
});

/**
 * One line of JSON about the search, then one for each note: nothing in a note can pass for a line of its own, and what is
 * cut off at the end leaves the lines before it whole.
 */
export const retrievalLines = ({ notes, searched, model, because, waiting }: Retrieval): string => {
  const head = {
    found: notes.length,
    searched,
    ...(model !== null && { model }),
    ...(because !== null && { because }),
    ...(waiting > 0 && { waiting }),
  };
  return [head, ...notes.map(lineOf)].map((line) => JSON.stringify(line)).join("\n");
};

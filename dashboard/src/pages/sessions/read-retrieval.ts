/** What a call of `recall` has answered: lines of JSON, the first about the search, then one for each note. */
export type FoundNote = {
  note: string;
  from: string;
  kept: string;
  /** Its place among the notes with any of the words, and how alike it means; null where it was not found by that. */
  words: number | null;
  meaning: number | null;
};
export type ReadRetrieval = { searched: string[]; because: string | null; waiting: number; notes: FoundNote[] };

type Json = Readonly<Record<string, unknown>>;

const parse = (line: string): Json | null => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null ? (value as Json) : null;
  } catch {
    return null; // the end of an answer that was cut
  }
};

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
const number = (value: unknown): number | null => (typeof value === "number" ? value : null);

const noteOf = ({ note, from, kept, words, meaning }: Json): FoundNote[] => {
  if (typeof note !== "string" || typeof from !== "string" || typeof kept !== "string") return [];
  return [{ note, from, kept, words: number(words), meaning: number(meaning) }];
};

/** Null for an answer that is none: one of before there were lines, or of another tool by this name. */
export const readRetrieval = (content: string): ReadRetrieval | null => {
  const [head, ...lines] = content.split("\n").map(parse);
  if (head === null || head === undefined || !Array.isArray(head["searched"])) return null;
  return {
    searched: head["searched"].flatMap((by: unknown) => text(by) ?? []),
    because: text(head["because"]),
    waiting: number(head["waiting"]) ?? 0,
    notes: lines.flatMap((line) => (line === null ? [] : noteOf(line))),
  };
};

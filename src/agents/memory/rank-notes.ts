/**
 * Which notes answer a question best, and why each was found; pure. Notes that have its words and notes that mean the same are
 * two lists, and what is high in either comes first: reciprocal rank fusion (Cormack, Clarke and Büttcher, "Reciprocal rank
 * fusion outperforms Condorcet and individual rank learning methods", SIGIR 2009). It takes places and not scores, so that
 * a rank of words and a cosine need not be measured by one another.
 */

export type RankedBy = {
  noteId: string;
  keptAt: Date;
  /** How well its words fit; null where none of the question's is in it. */
  words: number | null;
  /** The cosine of the angle between what both mean; null where it could not be compared. */
  similarity: number | null;
};

export type WhyFound = {
  /** Its place among the notes that have any of the words, from 1; null where it has none. */
  words: number | null;
  /** How alike what it means is, at most 1; null where it was not found by that. */
  meaning: number | null;
};

export type RankedNote = { noteId: string; found: WhyFound };

/** What was true of a project half a year ago may not be: old notes give way to new ones that say as much. */
const HALF_LIFE_DAYS = 90;
const DAY_MS = 86_400_000;
/** So much the first place is worth against the next ones; the paper's own, "near-optimal, but not critical". */
const FUSION_CONSTANT = 60;
/** Some models find everything alike to two thirds, others hardly anything: what is less than half as near as the nearest is not meant. */
const NEAR_ENOUGH = 0.5;

const decay = (keptAt: Date, now: Date): number =>
  0.5 ** ((now.getTime() - keptAt.getTime()) / DAY_MS / HALF_LIFE_DAYS);

type Scored = { noteId: string; keptAt: Date; score: number };

/** The best first; of two alike the newer. */
const inOrder = <T extends Scored>(scored: readonly T[]): T[] =>
  scored.toSorted(
    (a, b) =>
      b.score - a.score ||
      b.keptAt.getTime() - a.keptAt.getTime() ||
      (a.noteId < b.noteId ? 1 : a.noteId > b.noteId ? -1 : 0),
  );

/** Places by note, from 1, of those that have a score; the score is halved with each half-life. */
const placesBy = (
  notes: readonly RankedBy[],
  now: Date,
  scoreOf: (note: RankedBy) => number | null,
): Map<string, number> => {
  const scored = notes.flatMap((note) => {
    const score = scoreOf(note);
    return score === null ? [] : [{ ...note, score: score * decay(note.keptAt, now) }];
  });
  return new Map(inOrder(scored).map(({ noteId }, at) => [noteId, at + 1]));
};

const worth = (place: number | undefined): number => (place === undefined ? 0 : 1 / (FUSION_CONSTANT + place));

export const rankNotes = (notes: readonly RankedBy[], { now, limit }: { now: Date; limit: number }): RankedNote[] => {
  const nearest = Math.max(0, ...notes.map(({ similarity }) => similarity ?? 0));
  const near = (similarity: number | null): number | null =>
    similarity !== null && similarity > 0 && similarity >= nearest * NEAR_ENOUGH ? similarity : null;
  const byWords = placesBy(notes, now, ({ words }) => words);
  const byMeaning = placesBy(notes, now, ({ similarity }) => near(similarity));
  const fused = notes
    .filter(({ noteId }) => byWords.has(noteId) || byMeaning.has(noteId))
    .map((note) => ({ ...note, score: worth(byWords.get(note.noteId)) + worth(byMeaning.get(note.noteId)) }));
  return inOrder(fused)
    .slice(0, limit)
    .map(({ noteId, similarity }) => ({
      noteId,
      found: { words: byWords.get(noteId) ?? null, meaning: byMeaning.has(noteId) ? similarity : null },
    }));
};

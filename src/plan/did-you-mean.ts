import { pattern } from "./pattern.ts";

/** Letters only: `depends-on`, `depends_on` and `dependsOn` differ in spelling, not in meaning. */
const NO_WORD = pattern.gu`[^\p{L}\p{N}]`;
const bare = (word: string): string => word.toLowerCase().replaceAll(NO_WORD, "");

/** Edits (insert, delete, replace, swap of neighbours) between two words. */
const distance = (a: string, b: string): number => {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const edits = Math.min(replaced, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1);
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(swapped ? Math.min(edits, (before[column - 2] ?? 0) + 1) : edits);
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
};

/** The candidate that `word` was most likely meant to be, or null when none is near. */
export const didYouMean = (word: string, candidates: Iterable<string>): string | null => {
  // A longer word would make the comparison quadratic in what a stranger wrote, and is no slip of the pen.
  if (word.length > 80) return null;
  const wanted = bare(word);
  let best: string | null = null;
  let fewest = Math.max(1, Math.floor(wanted.length / 3)) + 1;
  for (const candidate of candidates) {
    const other = bare(candidate);
    if (Math.abs(other.length - wanted.length) >= fewest) continue;
    const edits = distance(wanted, other);
    if (edits >= fewest || edits >= Math.max(wanted.length, other.length)) continue;
    best = candidate;
    fewest = edits;
  }
  return best;
};

import { lazily } from "../runtime/lazily.ts";
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

/** Letters are told apart by their last bits: two that are taken for one make the count too small, never too large. */
const KINDS = 64;

/** How many letters of `other` the counted word lacks. Each takes an edit, and counting takes a tenth of comparing. */
const lackingLetters = (counts: Int16Array, other: string): number => {
  const left = counts.slice();
  let lacking = 0;
  for (let at = 0; at < other.length; at += 1) {
    const kind = other.charCodeAt(at) % KINDS;
    const there = left[kind] ?? 0;
    if (there === 0) lacking += 1;
    else left[kind] = there - 1;
  }
  return lacking;
};

const countLetters = (word: string): Int16Array => {
  const counts = new Int16Array(KINDS);
  for (let at = 0; at < word.length; at += 1) {
    const kind = word.charCodeAt(at) % KINDS;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
};

/** The candidate that a word was most likely meant to be, or null when none is near. */
export type Speller = (word: string) => string | null;

/** For many words: what candidates are spelled of is looked at when the first is asked for, and once. */
export const createSpeller = (candidates: () => Iterable<string>): Speller => {
  const spelled = lazily(() => Array.from(candidates(), (candidate) => ({ candidate, other: bare(candidate) })));
  return (word) => {
    // A longer word would make the comparison quadratic in what a stranger wrote, and is no slip of the pen.
    if (word.length > 80) return null;
    const wanted = bare(word);
    const letters = countLetters(wanted);
    let best: string | null = null;
    let fewest = Math.max(1, Math.floor(wanted.length / 3)) + 1;
    for (const { candidate, other } of spelled()) {
      if (Math.abs(other.length - wanted.length) >= fewest || lackingLetters(letters, other) >= fewest) continue;
      const edits = distance(wanted, other);
      if (edits >= fewest || edits >= Math.max(wanted.length, other.length)) continue;
      best = candidate;
      fewest = edits;
    }
    return best;
  };
};

export const didYouMean = (word: string, candidates: Iterable<string>): string | null =>
  createSpeller(() => candidates)(word);

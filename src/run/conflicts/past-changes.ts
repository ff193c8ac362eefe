/** Which files commits with a like subject have changed: what was done before under such words is done there again. Pure. */

export type PastChange = { subject: string; files: readonly string[] };

/** Sweeping commits say nothing about any of their files. */
const MAX_FILES = 20;
/**
 * Measured on the last 60 commits of this repository: with 2 words and a third of them, 14 of 144 guesses were right; with 3 and
 * half of them, 6 of 21. A wrong guess costs a wait, one that is not made costs what it cost before.
 */
const MIN_SHARED = 3;
const MIN_LIKENESS = 0.5;
const MAX_GUESSED = 3;

const LITTLE = new Set(
  "the and for with that this from into onto when where what which their its are was has have not all each use make add fix new let more than one two out".split(
    " ",
  ),
);

/** Without ends that say who or when: "parsers" and "parsing" are "pars…" all the same to the first five letters. */
const STEM = 5;

export const wordsOf = (text: string): Set<string> =>
  new Set(
    (text.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? [])
      .filter((word) => !LITTLE.has(word))
      .map((word) => word.slice(0, STEM)),
  );

const shared = (a: ReadonlySet<string>, b: ReadonlySet<string>): number => [...a].filter((word) => b.has(word)).length;

export const filesOfLikeChanges = (title: string, past: readonly PastChange[]): string[] => {
  const own = wordsOf(title);
  const scores = new Map<string, number>();
  for (const { subject, files } of past) {
    if (files.length > MAX_FILES) continue;
    const words = wordsOf(subject);
    const both = shared(own, words);
    const likeness = both / Math.max(1, Math.min(own.size, words.size));
    if (both < MIN_SHARED || likeness < MIN_LIKENESS) continue;
    for (const file of files) scores.set(file, (scores.get(file) ?? 0) + likeness / files.length);
  }
  const best = [...scores].toSorted(([a, one], [b, other]) => other - one || (a < b ? -1 : 1));
  return best.slice(0, MAX_GUESSED).map(([file]) => file);
};

/**
 * Remembers for a second what the database said about a credential. No answer is older than that, counted from when it
 * was asked for, so a revocation in another process holds after a second at most; one in this process holds at once,
 * because it forgets everything. Those who ask at the same time share one question.
 */
import type { Clock } from "../../runtime/clock.ts";

export const MAX_AGE_MS = 1_000;
const MAX_ENTRIES = 20_000;

export type RecentAnswers<T> = {
  /** A question that fails is not remembered. */
  get(key: string, ask: () => Promise<T>): Promise<T>;
  forget(): void;
};

export const createRecentAnswers = <T>(clock: Clock, maxEntries = MAX_ENTRIES): RecentAnswers<T> => {
  // in the order in which they were asked for: the first are the oldest
  let answers = new Map<string, { askedAt: number; answer: Promise<T> }>();
  return {
    get: (key, ask) => {
      const now = clock.now().getTime();
      const known = answers.get(key);
      if (known !== undefined && now - known.askedAt < MAX_AGE_MS) return known.answer;
      const mine = answers;
      const entry = { askedAt: now, answer: ask() };
      entry.answer.catch(() => {
        if (mine.get(key) === entry) mine.delete(key);
      });
      mine.delete(key);
      mine.set(key, entry);
      const [oldest] = mine.keys();
      if (mine.size > maxEntries && oldest !== undefined) mine.delete(oldest);
      return entry.answer;
    },
    forget: () => {
      answers = new Map();
    },
  };
};

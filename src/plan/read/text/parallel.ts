/** Sentences that put phases side by side: "All sprints run in parallel.", "Phases 2 and 3 happen at the same time." */
const SENTENCE =
  /\b(?:all\s+|both\s+|the\s+)?(phase|sprint|milestone|stage|iteration|week|day)s\b\s*((?:\d+|[,&–-]|and|to|\s){0,40}?)\s*(?:(?:are|can|will|may|should|must|be|all|run|executed?|happen|proceed|work(?:ed)?|go)\s+){1,4}(?:in parallel|concurrently|side by side|simultaneously|at the same time)\b/iu;

/** Names of the phases that run side by side; "all" when every phase does; null where nothing is said. */
export const readParallel = (text: string): string[] | "all" | null => {
  const match = SENTENCE.exec(text);
  if (match === null) return null;
  const [, word = "", numbers = ""] = match;
  const [, first, last] = /^\s*(\d+)\s*(?:[–-]|to)\s*(\d+)\s*$/u.exec(numbers) ?? [];
  const from = Number(first);
  const count = Number(last) - from + 1;
  if (count > 1 && count <= 100) return Array.from({ length: count }, (_, at) => `${word} ${from + at}`);
  const named = [...numbers.matchAll(/\d+/gu)].map(([number]) => `${word} ${number}`);
  return named.length > 1 ? named : named.length === 0 ? "all" : null;
};

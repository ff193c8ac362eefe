import type { Priority } from "../../../model/plan.ts";

const WORDS: readonly (readonly [Priority, RegExp])[] = [
  ["critical", /\b(?:critical|blocker|urgent|p0)\b/iu],
  ["high", /\b(?:high|p1|must(?:\s+have)?)\b/iu],
  ["medium", /\b(?:medium|normal|moderate|p2|should(?:\s+have)?)\b/iu],
  ["low", /\b(?:low|p[345]|could(?:\s+have)?|nice\s+to\s+have)\b/iu],
];

/** The priority that words such as "🔴 CRITICAL" or "P1" state, which must be about nothing else. */
export const readPriority = (text: string): Priority | undefined => WORDS.find(([, words]) => words.test(text))?.[0];

const BRACKETED =
  /\s*[([]\s*(?:priority\s*:?\s*)?(?:[^\p{L}\p{N}()[\]]*\s*)?((?:critical|blocker|urgent|high|medium|low|p[0-5])(?:\s+priority)?)\s*[)\]]/iu;

const CODE = /\s*`(p[0-5])`/iu;

/** "Epic 1 (CRITICAL)", "[P1] Fix it", "Fix it `P1`": the priority and the text without it. */
export const takePriority = (text: string): { priority: Priority | undefined; rest: string } => {
  const match = BRACKETED.exec(text) ?? CODE.exec(text);
  if (match === null) return { priority: undefined, rest: text };
  const rest = `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}`.replaceAll(/\s+/gu, " ");
  return { priority: readPriority(match[1] ?? ""), rest: rest.trim() };
};

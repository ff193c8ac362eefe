import type { Priority } from "../../../model/plan.ts";
import { pattern } from "../../pattern.ts";

const WORDS: readonly (readonly [Priority, RegExp])[] = [
  ["critical", /\b(?:critical|blocker|urgent|p0)\b/iu],
  ["high", /\b(?:high|p1|must(?:\s+have)?)\b/iu],
  ["medium", /\b(?:medium|normal|moderate|p2|should(?:\s+have)?)\b/iu],
  ["low", /\b(?:low|p[345]|could(?:\s+have)?|nice\s+to\s+have)\b/iu],
];

/** The priority that words such as "🔴 CRITICAL" or "P1" state, which must be about nothing else. */
export const readPriority = (text: string): Priority | undefined => WORDS.find(([, words]) => words.test(text))?.[0];

const BRACKETED = pattern.iu`[([]\s*(?:priority\s*:?\s*)?(?:[^\p{L}\p{N}()[\]]*\s*)?((?:critical|blocker|urgent|high|medium|low|p[0-5])(?:\s+priority)?)\s*[)\]]`;

const CODE = /`(p[0-5])`/iu;

const WORD = String.raw`((?:critical|blocker|urgent|high|medium|low|p[0-5])(?:\s+priority)?)`;
/** "Invoices 🔴 CRITICAL", "Invoices - CRITICAL 🔥", "Invoices — high priority": apart from the words before by a sign or a dash. */
const AT_END = new RegExp(
  String.raw`\s*(?:\s[–—|-]\s*|\p{Extended_Pictographic}\uFE0F?\s*)+(?:priority\s*:?\s*)?${WORD}(?:\s*\p{Extended_Pictographic}\uFE0F?)*\s*$`,
  "iu",
);
/** "P0: Fix it", "HIGH — Fix it" */
const AT_START = new RegExp(String.raw`^${WORD}\s*(?::|\s[–—-])\s+(?=\S)`, "iu");
/** "High priority", "P0 (must have)": a heading for all that is so urgent. */
const WHOLE = new RegExp(
  String.raw`^(?:${WORD}|must[ -]have|should[ -]have|could[ -]have|nice[ -]to[ -]have)(?:\s+(?:items?|tasks?|work))?(?:\s*\([^()]*\))?$`,
  "iu",
);
const MAY_END = /(?:l|h|m|w|y|r|t|[0-5])(?:\s*\p{Extended_Pictographic}\uFE0F?)*\s*$/iu;

/** Passes by most texts at a tenth of what the patterns cost. */
const HINT = /critical|blocker|urgent|high|medium|low|p[0-5]|have/i;

/** "Epic 1 (CRITICAL)", "[P1] Fix it", "Fix it 🔴 HIGH": the priority and the text without it. */
export const takePriority = (text: string): { priority: Priority | undefined; rest: string } => {
  if (!HINT.test(text)) return { priority: undefined, rest: text };
  const match =
    BRACKETED.exec(text) ?? CODE.exec(text) ?? AT_START.exec(text) ?? (MAY_END.test(text) ? AT_END.exec(text) : null);
  if (match === null) return { priority: WHOLE.test(text) ? readPriority(text) : undefined, rest: text };
  const rest = `${text.slice(0, match.index)} ${text.slice(match.index + match[0].length)}`.replaceAll(/\s+/gu, " ");
  return { priority: readPriority(match[1] ?? ""), rest: rest.trim() === "" ? text : rest.trim() };
};

/** The words of a clause that lead to a number: "mail suite" of "Keep it quick, the mail suite runs in < 45 s". */
import type { Phrase } from "./phrase.ts";
import { matchesOf } from "../matches-of.ts";
import { pattern } from "../pattern.ts";

const CLAUSE_BREAK =
  /(?<!\d),|,(?!\d)|[;:()|•!?\n[\]]|(?<=\s)[-–—→+&/](?=\s)|\.(?=\s|$)|\b(?:and|with|while|but|plus|or|including|ensuring|keeping|covering)\b/gi;

const list = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** Verbs and small words that lead from a subject to its number. */
const LINKS = list(
  "is are be been must should shall can will to of in at on by for the a an its has have had with from not never always down up and that which " +
    "take takes runs completes finishes responds stay stays remain remains keep keeps kept rise rises fall falls goes drops reaches averages measured " +
    "get gets loads handle handles handling support supports supporting sustain sustains sustaining serve serves serving process processes processing " +
    "ingest ingests ingesting scale scales tolerate tolerates detect detects detecting improved increased reduced decreased cut allow allows " +
    "require requires need needs show shows cover covers return returns",
);
/** Imperatives and articles in front of a subject. */
const LEADS = list(
  "ensure keep maintain achieve get make validate verify confirm prove deliver ship create add write reach hit have see show present compare reduce " +
    "improve increase lower cut raise bring decrease boost grow demonstrate the a an all our that every each can must should and no when if for to in at " +
    "on of by with is are there none nothing nobody never not",
);
/** Labels that name no subject. */
const LABEL =
  /^(?:acceptance|(?:[a-z]+ )?criteri(?:a|on)|targets?|goals?|(?:[a-z]+ )?metrics?|success|deliverables?|mission|objectives?|definition of done|done(?: when)?)$/i;

/** A word, without the marks of emphasis and lists around it. */
const WORD = /[^\s\u00a0*_:=-][^\s\u00a0]*(?<![*_:=-])/gu;
const LETTER = pattern.u`\p{L}`;
const WORD_OR_NUMBER = pattern.u`[\p{L}\p{N}\ue000]`;

const MOST_WORDS = 6;
/** No subject lies further back; it keeps long lines linear. */
const REACH = 160;

/** The words of the clause that ends at `end`, without the verb that leads to the number. */
export const clauseBefore = (text: string, end: number, from: number): Phrase | null => {
  const earliest = Math.max(from, end - REACH);
  let start = earliest;
  for (const match of matchesOf(CLAUSE_BREAK, text.slice(earliest, end)))
    start = earliest + match.index + match[0].length;
  const words = matchesOf(WORD, text.slice(start, end));
  while (LINKS.has(words.at(-1)?.[0].toLowerCase() ?? "")) words.pop();
  const isLead = ([word]: RegExpExecArray): boolean => LEADS.has(word.toLowerCase()) || !WORD_OR_NUMBER.test(word);
  const first = words.findIndex((word) => !isLead(word));
  const subject = first < 0 ? [] : words.slice(Math.max(first, words.length - MOST_WORDS));
  const [head, last] = [subject[0], subject.at(-1)];
  if (head === undefined || last === undefined) return null;
  const phrase = { start: start + head.index, end: start + last.index + last[0].length };
  const said = text.slice(phrase.start, phrase.end);
  return LETTER.test(said) && !LABEL.test(said) ? phrase : null;
};

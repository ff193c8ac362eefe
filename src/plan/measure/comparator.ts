import type { Comparator } from "../../model/check.ts";
import { pattern } from "../pattern.ts";

/** "target": the prose names a goal and leaves the comparator to what is measured. */
export type Wanted = {
  comparator: Comparator | "target";
  start: number;
  /** Weak words need a unit or a noun. */ weak: boolean;
};

type Phrase = { comparator: Wanted["comparator"]; words: string; weak?: boolean };

const SIGNS: Readonly<Record<string, Comparator>> = {
  "<": "<", "<=": "<=", "=<": "<=", "≤": "<=", "⩽": "<=", ">": ">", ">=": ">=", "≥": ">=", "⩾": ">=", "=": "=", "==": "=", "!=": "!=", "≠": "!=",
}; // prettier-ignore

const CAN = String.raw`(?:handl|support|sustain|serv|process|scal|ingest|tolerat|manag)\p{L}*`;

const RAISE = "rais|increas|improv|grow|bring|lift|push|get|mov";
const REDUCE = "reduc|lower|cut|decreas|drop|shrink|trim";

/** Longer phrases stand before those that end them. */
const PHRASES: readonly Phrase[] = [
  { comparator: ">=", words: String.raw`${CAN}\s+(?:to\s+)?up to` },
  { comparator: "<=", words: "less than or equal to|smaller than or equal to" },
  { comparator: ">=", words: "(?:greater|more|higher) than or equal to" },
  {
    comparator: ">=",
    words:
      "at least|(?:no|not) (?:less|fewer|lower) than|(?:an? )?minimum(?: of)?|(?:never|not) (?:falls? |drops? )?below",
  },
  { comparator: ">=", words: String.raw`min\.?|minimum:`, weak: true },
  {
    comparator: "<=",
    words: "at most|(?:no|not) (?:more|greater|longer|higher|larger|later|slower) than|(?:an? )?maximum(?: of)?",
  },
  {
    comparator: "<=",
    words: "(?:not|never|cannot) (?:to )?exceed(?:s|ing)?|without exceeding|(?:not|never) (?:rises? |goes? )?above",
  },
  { comparator: "<=", words: "limited to|capped at|(?:(?<!error )budget|cap|limit|ceiling)(?: is| of)?:?" },
  { comparator: "<=", words: String.raw`within|up to|max\.?`, weak: true },
  { comparator: "<", words: "(?:less|fewer|lower|smaller|shorter|faster) than" },
  { comparator: "<", words: "under|below", weak: true },
  { comparator: "<", words: "sub-" },
  { comparator: ">", words: "(?:more|greater|higher|larger|longer) than" },
  { comparator: ">", words: "over|above|exceed(?:s|ing)?", weak: true },
  { comparator: "=", words: "exactly|equals?|equal to" },
  {
    comparator: "target",
    words: String.raw`(?:target(?:ed)?|goal|objective|SLO|SLA)s?(?: is| of| at)?\s*[:=]?|targeting`,
  },
  {
    comparator: "target",
    words: "reach(?:es|ed|ing)?|achiev(?:es?|ed|ing)|maintain(?:s|ed|ing)?|hit(?:s|ting)?|sustain(?:s|ed|ing)?",
    weak: true,
  },
  { comparator: "target", words: String.raw`from\s+\S+(?:\s\p{L}+)?\s+(?:up |down )?to`, weak: true },
  {
    comparator: "target",
    words: String.raw`(?<=(?:${RAISE})\p{L}*\s(?:[^\s.;]+\s){1,6})(?:down\s|up\s)?to`,
    weak: true,
  },
  { comparator: "<=", words: String.raw`(?<=(?:${REDUCE})\p{L}*\s(?:[^\s.;]+\s){1,6})(?:down\s)?to`, weak: true },
];

const MARKUP = String.raw`[\s*_\u00a0]*`;
const SIGN = pattern("u")`(?<![-=<>~])(?<sign><=|>=|=<|!=|==|[<>=≤≥≠⩽⩾])${MARKUP}$`;
const BEFORE = PHRASES.map(({ comparator, words, weak }) => ({
  comparator,
  weak: weak ?? false,
  pattern: pattern("iu")`(?<![\p{L}\p{N}-])(?<words>${words})${MARKUP}$`,
}));

/** Comparisons are short; looking no further back keeps the scan linear. */
const REACH = 80;

/** The comparator that ends right before `end`. */
export const comparatorBefore = (text: string, end: number): Wanted | null => {
  const from = Math.max(0, end - REACH);
  const before = text.slice(from, end);
  const sign = SIGN.exec(before);
  if (sign !== null)
    return { comparator: SIGNS[sign.groups?.sign ?? ""] ?? "=", start: from + sign.index, weak: false };
  for (const { comparator, weak, pattern } of BEFORE) {
    const match = pattern.exec(before);
    if (match !== null) return { comparator, start: from + match.index, weak };
  }
  return null;
};

const OR_LESS = pattern(
  "iu",
)`^\s*(?:(?:or|and)\s+(?:less|fewer|lower|below|under|shorter|smaller|faster)|max(?:imum)?|at most|tops|or under)(?![\p{L}\p{N}])`;
const OR_MORE = pattern(
  "iu",
)`^\s*(?:(?:or|and)\s+(?:more|higher|greater|above|better|over|longer|up)|min(?:imum)?|at least)(?![\p{L}\p{N}])`;

/** The comparator that follows right after `start`: "10 or more", "5 min max". */
export const comparatorAfter = (text: string, start: number): { comparator: Comparator; end: number } | null => {
  const after = text.slice(start, start + REACH);
  const less = OR_LESS.exec(after);
  if (less !== null) return { comparator: "<=", end: start + less[0].length };
  const more = OR_MORE.exec(after);
  return more === null ? null : { comparator: ">=", end: start + more[0].length };
};

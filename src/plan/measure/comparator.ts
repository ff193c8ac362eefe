import type { Comparator } from "../../model/check.ts";
import { lazily } from "../../runtime/lazily.ts";
import { cued, lowerCase } from "../cued-pattern.ts";
import { pattern } from "../pattern.ts";

/** "target": the prose names a goal and leaves the comparator to what is measured. */
export type Wanted = {
  comparator: Comparator | "target";
  start: number;
  /** Weak words need a unit or a noun. */ weak: boolean;
};

/** `cues`: what its last word has in it. */
type Phrase = { comparator: Wanted["comparator"]; cues: string; words: string; weak?: boolean };

const SIGNS: Readonly<Record<string, Comparator>> = {
  "<": "<", "<=": "<=", "=<": "<=", "≤": "<=", "⩽": "<=", ">": ">", ">=": ">=", "≥": ">=", "⩾": ">=", "=": "=", "==": "=", "!=": "!=", "≠": "!=",
}; // prettier-ignore

const CAN = String.raw`(?:handl|support|sustain|serv|process|scal|ingest|tolerat|manag)\p{L}*`;

const RAISE = "rais|increas|improv|grow|bring|lift|push|get|mov";
const REDUCE = "reduc|lower|cut|decreas|drop|shrink|trim";

/** Longer phrases stand before those that end them. */
const PHRASES: readonly Phrase[] = [
  { comparator: ">=", cues: "to", words: String.raw`${CAN}\s+(?:to\s+)?up to` },
  { comparator: "<=", cues: "to", words: "less than or equal to|smaller than or equal to" },
  { comparator: ">=", cues: "to", words: "(?:greater|more|higher) than or equal to" },
  {
    comparator: ">=",
    cues: "least than minimum of below",
    words:
      "at least|(?:no|not) (?:less|fewer|lower) than|(?:an? )?minimum(?: of)?|(?:never|not) (?:falls? |drops? )?below",
  },
  { comparator: ">=", cues: "min", words: String.raw`min\.?|minimum:`, weak: true },
  {
    comparator: "<=",
    cues: "most than maximum of",
    words: "at most|(?:no|not) (?:more|greater|longer|higher|larger|later|slower) than|(?:an? )?maximum(?: of)?",
  },
  {
    comparator: "<=",
    cues: "exceed above",
    words: "(?:not|never|cannot) (?:to )?exceed(?:s|ing)?|without exceeding|(?:not|never) (?:rises? |goes? )?above",
  },
  {
    comparator: "<=",
    cues: "to at budget cap limit ceiling is of",
    words: "limited to|capped at|(?:(?<!error )budget|cap|limit|ceiling)(?: is| of)?:?",
  },
  { comparator: "<=", cues: "within to max", words: String.raw`within|up to|max\.?`, weak: true },
  { comparator: "<", cues: "than", words: "(?:less|fewer|lower|smaller|shorter|faster) than" },
  { comparator: "<", cues: "under below", words: "under|below", weak: true },
  { comparator: "<", cues: "sub", words: "sub-" },
  { comparator: ">", cues: "than", words: "(?:more|greater|higher|larger|bigger|longer|slower) than" },
  { comparator: ">", cues: "over above exceed", words: "over|above|exceed(?:s|ing)?", weak: true },
  { comparator: "=", cues: "exact equal to", words: "exactly|equals?|equal to" },
  {
    comparator: "target",
    cues: "target goal objective slo sla is of at : =",
    words: String.raw`(?:target(?:ed)?|goal|objective|SLO|SLA)s?(?: is| of| at)?\s*[:=]?|targeting`,
  },
  {
    comparator: "target",
    cues: "reach achiev maintain hit sustain",
    words: "reach(?:es|ed|ing)?|achiev(?:es?|ed|ing)|maintain(?:s|ed|ing)?|hit(?:s|ting)?|sustain(?:s|ed|ing)?",
    weak: true,
  },
  { comparator: "target", cues: "to", words: String.raw`from\s+\S+(?:\s\p{L}+)?\s+(?:up |down )?to`, weak: true },
  {
    comparator: "target",
    cues: "to",
    words: String.raw`(?<=(?:${RAISE})\p{L}*\s(?:[^\s.;]+\s){1,6})(?:down\s|up\s)?to`,
    weak: true,
  },
  {
    comparator: "<=",
    cues: "to",
    words: String.raw`(?<=(?:${REDUCE})\p{L}*\s(?:[^\s.;]+\s){1,6})(?:down\s)?to`,
    weak: true,
  },
];

const MARKUP = String.raw`[\s*_\u00a0]*`;
const SIGN = pattern.u`(?<![-=<>~])(?<sign><=|>=|=<|!=|==|[<>=≤≥≠⩽⩾])${MARKUP}$`;
/** The last word in small letters, or more where another space than the usual one stands before it. */
export const lastWord = (text: string): string => {
  const trimmed = text.replace(/[\s*_\u00a0]+$/, "");
  return lowerCase(trimmed.slice(trimmed.lastIndexOf(" ") + 1));
};

export const COMPARISONS = PHRASES.map(({ comparator, cues, words, weak }) => ({
  comparator,
  weak: weak ?? false,
  phrase: cued(cues, () => pattern.iu`(?<![\p{L}\p{N}-])(?<words>${words})${MARKUP}$`),
}));

/** Any of their cues: most words before a number have none of them. */
const mayEndPhrase = lazily(() => new RegExp([...new Set(PHRASES.flatMap(({ cues }) => cues.split(" ")))].join("|")));

/** Comparisons are short; looking no further back keeps the scan linear. */
const REACH = 80;

/** The comparator that ends right before `end`. */
export const comparatorBefore = (text: string, end: number): Wanted | null => {
  const from = Math.max(0, end - REACH);
  const before = text.slice(from, end);
  const sign = SIGN.exec(before);
  if (sign !== null)
    return { comparator: SIGNS[sign.groups?.sign ?? ""] ?? "=", start: from + sign.index, weak: false };
  const last = lastWord(before);
  if (!mayEndPhrase().test(last)) return null;
  for (const { comparator, weak, phrase } of COMPARISONS) {
    const match = phrase.mayFit(last) ? phrase.expression().exec(before) : null;
    if (match !== null) return { comparator, start: from + match.index, weak };
  }
  return null;
};

const OR_LESS = cued(
  "less fewer lower below under shorter smaller faster max most tops",
  () =>
    pattern.iu`^\s*(?:(?:or|and)\s+(?:less|fewer|lower|below|under|shorter|smaller|faster)|max(?:imum)?|at most|tops|or under)(?![\p{L}\p{N}])`,
);
const OR_MORE = cued(
  "more higher greater above better over longer up min least",
  () =>
    pattern.iu`^\s*(?:(?:or|and)\s+(?:more|higher|greater|above|better|over|longer|up)|min(?:imum)?|at least)(?![\p{L}\p{N}])`,
);

/** How each of them begins: what stands behind most numbers does not, and is not looked at further. */
const MAY_FOLLOW = /\s*[oamt]/iuy;

/** The comparator that follows right after `start`: "10 or more", "5 min max". */
export const comparatorAfter = (text: string, start: number): { comparator: Comparator; end: number } | null => {
  MAY_FOLLOW.lastIndex = start;
  if (!MAY_FOLLOW.test(text)) return null;
  const after = text.slice(start, start + REACH);
  const lower = lowerCase(after);
  const less = OR_LESS.exec(after, lower);
  if (less !== null) return { comparator: "<=", end: start + less[0].length };
  const more = OR_MORE.exec(after, lower);
  return more === null ? null : { comparator: ">=", end: start + more[0].length };
};

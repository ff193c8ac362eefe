/** Numbers with their units, as written: "2,498", "99,9 %", "10k", "5 MB/s", "1000+ tasks/hour", "$0.10", "two". */
import { canonicalCounted, canonicalUnit, CURRENCIES, isTemperature, isTime } from "./units.ts";
import { matchesOf } from "../matches-of.ts";
import { pattern } from "../pattern.ts";

export type Quantity = {
  /** Offsets into the text. */
  start: number;
  end: number;
  value: number;
  /** Upper end of "5–10 ms"; `value` is the lower one. */
  upper: number | undefined;
  /** Canonical; undefined for a bare number. */
  unit: string | undefined;
  /** "80%+" */
  plus: boolean;
  /** Written out ("two", "zero", "no"): a measure only where the words around it say so. */
  spelled: boolean;
  /** "24 of 24": every one that there is. */
  all?: true;
};

/** Thousands in groups of three; a comma before one or two digits is a decimal comma. */
const NUMBER = String.raw`(?:\d{1,3}(?:[,_ \u00a0\u202f]\d{3})+(?:\.\d+)?(?![\d,])|\d+(?:\.\d+|,\d{1,2}(?!\d))?)`;
/** Nothing may touch the number that makes it part of a name, a version, a path, a fraction or an approximation. */
const BEFORE = String.raw`(?:(?<=\b[Ss]ub-)|(?<![\p{L}\p{N}_.,:/#@\ue000+\\]|[\p{L}\p{N}\ue000]\s?[-–—]|[~≈±]\s?))`;
const FIRST = pattern.gu`${BEFORE}(?<currency>[$€£]?)(?<number>${NUMBER})(?:\s?[-–—]\s?(?<upper>${NUMBER}))?`;
const AFTER = pattern.uy`(?![\p{L}\p{N}_\ue000]|[.,:][\p{N}\ue000]|[/–—-][\p{L}\p{N}\ue000])`;

const SCALE = pattern.uy`[kKM](?![\p{L}\p{N}])`;
/** "5 k req/s": apart from its number only in a rate, for "5 K" alone may be anything. */
const SCALE_APART = pattern.uy`[\s\u00a0](?<scale>[kKM])(?=\s\p{L}[\p{L}-]*(?:\s?/|\s+per\s))`;
const PLUS = pattern.uy`\+(?![\p{N}+])`;
const UNIT = pattern.uy`[\s\u00a0]?-?([%×℃℉]|°?[\p{L}µμ]+(?![\p{L}\p{N}\ue000-]))`;
const PER = pattern.uy`(?<noun>(?:\s?[\p{L}][\p{L}-]*){0,3}?)(?:\s?/\s?|\s+per\s+|\s+an?\s+)(?<time>seconds?|secs?|s|minutes?|mins?|hours?|hrs?|h|days?|weeks?|months?|quarters?|years?)(?![\p{L}\p{N}])`;
/** "1 error per 10,000 requests" */
const PER_MANY = pattern.uy`(?<noun>(?:\s?[\p{L}][\p{L}-]*){0,3}?)(?:\s?/\s?|\s+per\s+)(?<many>${NUMBER})(?:(?<scale>[kM])|\s(?<word>thousand|million))?\s(?<what>[\p{L}][\p{L}-]*)`;

/** "≥ 4.5/5": of how many points. */
const OUT_OF = pattern.uy`\/(?:5|10|100)(?![\p{L}\p{N}/]|[.,]\d)`;
/** "1 in 1,000 requests" is a share of them; "1 in 24 hours" is none, nor is one in so few that they may be places. */
const IN_MANY = pattern.uy` in\s+(?:every\s+)?(?<many>${NUMBER})(?:(?<scale>[kM])|\s(?<word>thousand|million))?(?![\p{L}\p{N}%\ue000]|[.,]\d|\s(?:sec|min|hours?|hrs?|days?|weeks?|months?|years?))`;
const FEW = 10;
const OF_MANY = pattern.uy` (?:out )?of\s+(?<many>${NUMBER})(?![\p{L}\p{N}%\ue000]|[.,]\d)`;

/** Of all that is measured here only temperatures are told below zero, and a number without its sign would be another one. */
const MINUS_BEFORE = /(?:[-–]|−\s?)$/u;
const SIGN_BEFORE = /[<>≤≥=]\s?$/u;

/** What a rate has in it: most texts have none, and the pattern looks for its noun word by word. */
const RATE_HINT = /\/|\sper\s|\san?\s/i;

const SCALES: Readonly<Record<string, number>> = { k: 1e3, K: 1e3, M: 1e6, thousand: 1e3, million: 1e6 };

const parseNumber = (digits: string): number => {
  const grouped = /^\d{1,3}(?:[,_ \u00a0\u202f]\d{3})+(?:\.\d+)?$/.test(digits);
  return Number(grouped ? digits.replace(/[,_ \u00a0\u202f]/g, "") : digits.replace(",", "."));
};

/** A cursor over the text: each `take` moves on only when its pattern matches right there. */
const cursor = (text: string, start: number) => {
  let at = start;
  return {
    at: () => at,
    take: (pattern: RegExp, accept: (match: RegExpExecArray) => boolean = () => true): RegExpExecArray | null => {
      pattern.lastIndex = at;
      const match = pattern.exec(text);
      if (match === null || !accept(match)) return null;
      at += match[0].length;
      return match;
    },
  };
};

/** What is counted, and in how many of what: "10 per day", "1 per 10,000 requests". */
const readRate = ({ groups = {} }: RegExpExecArray): { counted: string; many: number; per: string } => {
  const { noun = "", many = "1", scale = "", word = "", time, what = "" } = groups;
  const per = (time ?? what).toLowerCase();
  return {
    counted: canonicalCounted(noun.trim().toLowerCase()),
    many: parseNumber(many) * (SCALES[scale] ?? SCALES[word] ?? 1),
    per: canonicalUnit(time ?? what) ?? (time === undefined ? canonicalCounted(per) : per.replace(/s$/, "")),
  };
};

/** A number of so many: "1 in 1,000", "24 of 24". */
const readShare = (text: string, { index, groups = {}, 0: { length } }: RegExpExecArray): Quantity | null => {
  const { currency = "", number = "0", upper } = groups;
  const start = index + length;
  if (currency !== "" || upper !== undefined) return null;
  const { take, at } = cursor(text, start);
  const of = take(OF_MANY, ({ groups: found }) => found?.many === number);
  const shared = { start: index, upper: undefined, plus: false, spelled: false };
  if (of !== null) return { ...shared, end: at(), value: parseNumber(number), unit: undefined, all: true };
  const { many = "0", scale = "", word = "" } = (number === "1" ? take(IN_MANY)?.groups : undefined) ?? {};
  const all = parseNumber(many) * (SCALES[scale] ?? SCALES[word] ?? 1);
  return all < FEW ? null : { ...shared, end: at(), value: 100 / all, unit: "%" };
};

/** What follows a number in a share of so many. */
const SHARES = new Set([" in", " of", " ou"]);

const readDigits = (text: string, first: RegExpExecArray, mayBeRate: boolean): Quantity | null => {
  const { currency = "", number = "0", upper } = first.groups ?? {};
  const next = first.index + first[0].length;
  const share = SHARES.has(text.slice(next, next + 3)) ? readShare(text, first) : null;
  if (share !== null) return share;
  const { take, at } = cursor(text, next);
  const scaleName = take(SCALE)?.[0] ?? (mayBeRate ? take(SCALE_APART)?.groups?.scale : undefined);
  const scale = SCALES[scaleName ?? ""] ?? 1;
  const plusFirst = take(PLUS) !== null;
  const unitName =
    currency === "" ? take(UNIT, (match) => canonicalUnit(match[1] ?? "") !== undefined)?.[1] : undefined;
  const plus = take(PLUS) !== null || plusFirst;
  const own = CURRENCIES[currency] ?? canonicalUnit(unitName ?? "");
  if (isTemperature(own) && MINUS_BEFORE.test(text.slice(Math.max(0, first.index - 2), first.index))) return null;
  // "5 min per day" is a time; only sizes, money and counted things have rates.
  // None of it is none in any time, and of however many.
  const isRate = mayBeRate && !isTime(own) && own !== "%" && parseNumber(number) !== 0;
  const per = !isRate ? null : (take(PER) ?? take(PER_MANY, ({ groups }) => parseNumber(groups?.many ?? "") > 0));
  const rate = per === null ? undefined : readRate(per);
  if (
    unitName === undefined &&
    rate === undefined &&
    SIGN_BEFORE.test(text.slice(Math.max(0, first.index - 2), first.index))
  )
    take(OUT_OF);
  AFTER.lastIndex = at();
  if (!AFTER.test(text)) return null;
  return {
    start: first.index,
    end: at(),
    value: (parseNumber(number) * scale) / (rate?.many ?? 1),
    upper: upper === undefined ? undefined : (parseNumber(upper) * scale) / (rate?.many ?? 1),
    unit: rate === undefined ? own : `${own ?? rate.counted}/${rate.per}`,
    plus,
    spelled: false,
  };
};

const WORDS = "no zero one two three four five six seven eight nine ten eleven twelve".split(" ");
const WORD = new RegExp(String.raw`(?<![\w\u00c0-\u024f-])(?:${WORDS.join("|")}|an?)(?![\w\u00c0-\u024f]|-\d)`, "gi");

const readWord = (text: string, match: RegExpExecArray): Quantity | null => {
  const { take, at } = cursor(text, match.index + match[0].length);
  const unitName = take(
    UNIT,
    (found) => (found[1] ?? "").length > 1 && canonicalUnit(found[1] ?? "") !== undefined,
  )?.[1];
  const unit = canonicalUnit(unitName ?? "");
  const place = WORDS.indexOf(match[0].toLowerCase());
  // "in less than a minute"
  if (place < 0 && !isTime(unit)) return null;
  const value = place < 0 ? 1 : Math.max(0, place - 1);
  return { start: match.index, end: at(), value, upper: undefined, unit, plus: false, spelled: true };
};

/** All quantities of a masked text, in order. */
export const findQuantities = (text: string): Quantity[] => {
  const found: Quantity[] = [];
  const mayHaveRates = RATE_HINT.test(text);
  for (const match of matchesOf(FIRST, text)) {
    const quantity = readDigits(text, match, mayHaveRates);
    if (quantity !== null) found.push(quantity);
  }
  for (const match of matchesOf(WORD, text)) {
    const quantity = readWord(text, match);
    if (quantity !== null) found.push(quantity);
  }
  return found.sort((a, b) => a.start - b.start);
};

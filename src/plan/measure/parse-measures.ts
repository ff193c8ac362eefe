import type { Comparator } from "../../model/check.ts";
import type { Measure } from "../../model/measure.ts";
import { type Aimed, joinFromTo } from "./from-to.ts";
import { mayHoldMeasures } from "./gate.ts";
import { maskNames } from "./mask.ts";
import { betterWay, isPerCentMetric, isTimeMetric, isUnwanted } from "./metric-nouns.ts";
import type { Phrase } from "./phrase.ts";
import { findQuantities } from "./quantity.ts";
import { sight, type Sighting } from "./sighting.ts";
import { findStatisticList, type StatisticList } from "./statistic-list.ts";
import { targetOf } from "./target.ts";
import { canonicalUnit, isCurrency, isRate, isTime } from "./units.ts";
import { pattern } from "../pattern.ts";

/** The words of the subject that the measure uses, in the order of the text. */
const subjectPhrases = ({ quantity, before, after, change }: Sighting, text: string): Phrase[] => {
  if (after === null) return before;
  const behind = text.slice(after.start, after.end);
  // "Test suite: 3,410 passing"
  if (quantity.unit === undefined && /^pass(?:ing|ed)$/iu.test(behind)) return [...before, after];
  if (quantity.unit === undefined || (change !== null && change.end !== null)) return [after];
  if (quantity.unit === "%" && /\sof\s/i.test(text.slice(quantity.end, after.start))) {
    const subject = before.at(-1);
    // "Coverage ≥ 80% of lines" is about the coverage.
    const isSigned = subject !== undefined && /[<>≤≥=]/u.test(text.slice(subject.end, quantity.start));
    return isSigned ? before : [after];
  }
  if (quantity.unit === "%") return isPerCentMetric(behind) ? [...before, after] : before.length > 0 ? before : [after];
  if (quantity.unit === "x") return before.length > 0 ? before : [after];
  return before.length === 0 && isTime(quantity.unit) && isTimeMetric(behind) ? [after] : before;
};

/** Small first letter, unless the word is an acronym or a name: "Login" → "login", "MTTR", "GraphQL". */
const inPlanWords = (words: string): string => {
  const clean = words.replace(/[*_`\s\u00a0]+/g, " ").trim();
  const first = /^\S+/.exec(clean)?.[0] ?? "";
  const isPlain = first.length > 1 && !/[\d\p{Lu}]/u.test(first.slice(1));
  return isPlain ? clean.charAt(0).toLowerCase() + clean.slice(1) : clean;
};

const MEAN_TIME = /\bMTT[ADFR]\b|\bMTBF\b/i;

/** "test count ≥ 40", "open bugs ≤ 5" */
const isCount = (subject = ""): boolean => /\b(?:count|number)\b/i.test(subject) || isUnwanted(subject);

const statisticOf = ({ statistic, quantity, after }: Sighting, subject: string | undefined): Measure["statistic"] => {
  if (statistic !== null) return statistic.statistic;
  if (isRate(quantity.unit) || (quantity.unit === "%" && /\brates?\b/i.test(subject ?? ""))) return "rate";
  // The first letter of each says "mean".
  if (isTime(quantity.unit) && MEAN_TIME.test(subject ?? "")) return "mean";
  return quantity.unit === undefined && (after !== null || isCount(subject)) ? "count" : undefined;
};

const unitOf = ({ quantity, after }: Sighting, subject = ""): string | undefined => {
  if (quantity.unit !== undefined) return quantity.unit;
  if (/\btests?\b/i.test(subject)) return "tests";
  return after === null && !isCount(subject) ? undefined : "count";
};

const PASSES = /\b(?:pass(?:es|ed|ing)?|green|succeed(?:s|ed|ing)?)$/iu;

const directionOf = (
  { change }: Sighting,
  comparator: Comparator,
  value: number,
  subject: string | undefined,
): Measure["direction"] => {
  const better = () => betterWay(subject ?? "");
  if (change !== null)
    return change.direction === "higher" && change.end === null ? (better() ?? "higher") : change.direction;
  if (comparator === "<" || comparator === "<=") return "lower";
  // More tests that pass are better, also of regressions.
  if (PASSES.test(subject ?? "") && comparator.startsWith(">")) return "higher";
  // "> 5% regressions" names the limit from the bad side.
  if (comparator === ">" || comparator === ">=") return better() === "lower" ? "lower" : "higher";
  return comparator === "=" && value === 0 ? "lower" : undefined;
};

type Parts = { comparator: Comparator; value: number; inherited: string | undefined };

const measureOf = (
  sighting: Sighting,
  { comparator, value, inherited }: Parts,
  masked: string,
  text: string,
): Measure => {
  const { quantity, wanted, postfix, change, statistic } = sighting;
  const phrases = subjectPhrases(sighting, masked);
  const own = inPlanWords(phrases.map(({ start, end }) => text.slice(start, end)).join(" "));
  const rateNoun = isRate(quantity.unit) ? quantity.unit?.split("/")[0] : undefined;
  const subject =
    own !== ""
      ? own
      : (inherited ??
        (rateNoun === "" || isCurrency(rateNoun) || canonicalUnit(rateNoun ?? "") !== undefined
          ? undefined
          : rateNoun));
  const spans = [quantity, statistic, ...phrases].filter((span) => span !== null);
  let start = wanted?.start ?? quantity.start;
  let end = Math.max(postfix?.end ?? 0, change?.end ?? 0);
  for (const span of spans) {
    start = Math.min(start, span.start);
    end = Math.max(end, span.end);
  }
  const unit = unitOf(sighting, subject);
  const stat = statisticOf(sighting, subject);
  const direction = directionOf(sighting, comparator, value, subject);
  const relative = change === null && unit !== "x" ? undefined : true;
  // All fields, also those that are not known: see `nodes.ts`.
  return { subject, comparator, value, unit, statistic: stat, direction, relative, text: text.slice(start, end) };
};

const BETWEEN = pattern.iu`(?<!\p{L})between\s+$`;

type Joined = Aimed & { between?: boolean };

/** "between 5 and 10 ms" as one quantity with an upper end. */
const joinBetween = (text: string, quantities: readonly Aimed[]): Joined[] => {
  const joined: Joined[] = [];
  for (const quantity of quantities) {
    const low = joined.at(-1);
    const isUpper =
      low !== undefined && low.upper === undefined && /^\s*and\s*$/iu.test(text.slice(low.end, quantity.start));
    const opens = isUpper ? BETWEEN.exec(text.slice(Math.max(0, low.start - 12), low.start)) : null;
    if (opens === null || low === undefined) {
      joined.push(quantity);
      continue;
    }
    const start = low.start - opens[0].length;
    joined[joined.length - 1] = { ...quantity, start, value: low.value, upper: quantity.value, between: true };
  }
  return joined;
};

const limitsOf = (
  comparator: Comparator,
  { value, upper, between }: Joined,
  stated: boolean,
): [Comparator, number][] => {
  if (upper === undefined) return [[comparator, value]];
  // "within 5–10 min" allows the upper end, "at least 5–10" asks for the lower one.
  if (stated && between !== true) return [[comparator, comparator.startsWith("<") ? upper : value]];
  return [[">=", value], ["<=", upper]]; // prettier-ignore
};

/** An arrow between bare numbers leads from what is to what is wanted only of something that is known to be measured. */
const aimOf = (aim: Comparator, { quantity, before, after, statistic }: Sighting, text: string): Comparator | null => {
  const wordsOf = (phrases: readonly Phrase[]): string =>
    phrases.map(({ start, end }) => text.slice(start, end)).join(" ");
  const isKnown = [before, after === null ? [] : [after]].some((phrases) => betterWay(wordsOf(phrases)) !== undefined);
  const isMeasured = quantity.unit === undefined ? isKnown : before.length > 0;
  return isMeasured || statistic !== null ? aim : null;
};

const comparatorOf = ({ aim, between }: Joined, sighting: Sighting, text: string): Comparator | null => {
  if (between === true) return ">=";
  return aim === undefined ? targetOf(sighting, text) : aimOf(aim, sighting, text);
};

/** @param masked the text in which numbers that are names are no numbers, of the same length */
const readMeasures = (masked: string, text: string): Measure[] => {
  const measures: Measure[] = [];
  let from = 0;
  for (const quantity of joinBetween(masked, joinFromTo(masked, findQuantities(masked)))) {
    if (quantity.start < from) continue;
    const sighting = sight(masked, quantity, from);
    const comparator = comparatorOf(quantity, sighting, masked);
    if (comparator === null) continue;
    const last = measures.at(-1);
    const isAlike = last !== undefined && (last.unit === quantity.unit || (isTime(last.unit) && isTime(quantity.unit)));
    const inherited = isAlike && (sighting.statistic !== null || quantity.unit === "%") ? last.subject : undefined;
    const stated = sighting.wanted !== null || sighting.postfix !== null || quantity.plus;
    for (const [limit, value] of limitsOf(comparator, quantity, stated)) {
      measures.push(measureOf(sighting, { comparator: limit, value, inherited }, masked, text));
    }
    from = Math.max(quantity.end, sighting.statistic?.end ?? 0);
  }
  return measures;
};

/**
 * What is no measure with the digits of names does not become one for want of them. Most texts with names hold none
 * either way: without the digits that is found out sooner.
 */
const readOne = (text: string): Measure[] => {
  const masked = maskNames(text);
  const measures = readMeasures(masked, text);
  return measures.length > 0 && masked !== text && readMeasures(text, text).length === 0 ? [] : measures;
};

/** Where one of them is no target, none is, and the text is read as it stands. */
const readList = (text: string, { start, each }: StatisticList): Measure[] | null => {
  const targets: Measure[] = [];
  let others: { before: Measure[]; after: Measure[] } | null = null;
  for (const one of each) {
    const read = readOne(one.text);
    const at = read.findIndex(({ statistic, value }) => statistic === one.statistic && value === one.value);
    const target = read[at];
    if (target === undefined) return null;
    const from = one.text.indexOf(target.text);
    const behind = one.text.length - from - target.text.length;
    targets.push({ ...target, text: text.slice(Math.min(from, start), text.length - behind) });
    others ??= { before: read.slice(0, at), after: read.slice(at + 1) };
  }
  return others && [...others.before, ...targets, ...others.after];
};

export const readAll = (text: string): Measure[] => {
  const list = findStatisticList(text);
  return (list === null ? null : readList(text, list)) ?? readOne(text);
};

/**
 * The numbers that prose sets as targets, in its order; empty where it sets none. Never throws.
 * @param text plain text or Markdown of one criterion, list item, cell or rule
 */
export const parseMeasures = (text: string): Measure[] => (mayHoldMeasures(text) ? readAll(text) : []);

/**
 * Decides whether a number is a target. A number alone is none ("Update 4 pages"): it takes a comparator, a plus, a
 * goal word, a statistic, a metric with its unit, or a word such as "passing".
 */
import type { Comparator } from "../../model/check.ts";
import { betterWay, isPerCentMetric, isTimeMetric, isUnwanted } from "./metric-nouns.ts";
import type { Phrase } from "./phrase.ts";
import type { Sighting } from "./sighting.ts";
import { isRate, isTime } from "./units.ts";
import { pattern } from "../pattern.ts";

const PASSING =
  /\b(?:tests?|specs?|checks?|cases?|suites?|scenarios?|assertions?)\b.*\b(?:pass|passes|passed|passing|green|succeed|succeeding)$/iu;
const IS_PASSING = /^(?:passing|passed|green)$/iu;
const CAPABLE = pattern.iu`(?<![\p{L}\p{N}])(?:(?:handl|support|sustain|serv|process|ingest|scal)\p{L}*|at|for|under)(?:\s+to)?[\s*_]*$`;
const TOGETHER = /^(?:concurrent|simultaneous)\s/iu;
/** What was, or what is so far, is no target. */
const BASELINE = pattern.iu`(?<![\p{L}\p{N}])(?:current(?:ly)?|baseline|today|was|were|previous(?:ly)?|last (?:week|sprint|release)|so far|before|from)(?![\p{L}\p{N}])[^.;,]{0,40}$`;
const SHARE = /[\d\ue000]\s+(?:out\s+)?of\s+(?:the\s+)?$/iu;
const NO_NOUN = pattern.iu`^(?:longer|one|way|matter|doubt|need|other|further|additional)(?![\p{L}])`;
const REACH = 60;

const wordsOf = (text: string, phrases: readonly Phrase[]): string =>
  phrases.map(({ start, end }) => text.slice(start, end)).join(" ");

const leadingTo = (text: string, { quantity }: Sighting): string =>
  text.slice(Math.max(0, quantity.start - REACH), quantity.start);

const NOT = /(?<![\p{L}\p{N}-])(?:no|none|nothing|nobody|never|zero|not|cannot)\s|n['’]t\s/iu;
const CLAUSE_END = /[.;:,()]|(?<![\p{L}\p{N}])(?:and|with|while|but|plus|without)(?![\p{L}\p{N}])/iu;
const FEWER = /^(?:below|(?:less|fewer|lower|smaller) than)/iu;

/** "No request takes longer than 200 ms" wants the contrary of what it says. */
const unlessNegated = (comparator: Comparator, { wanted, quantity }: Sighting, text: string): Comparator => {
  if (wanted === null || (comparator !== ">" && comparator !== "<")) return comparator;
  const clause =
    text
      .slice(Math.max(0, wanted.start - REACH), wanted.start)
      .split(CLAUSE_END)
      .at(-1) ?? "";
  if (!NOT.test(clause)) return comparator;
  if (comparator === ">") return "<=";
  // "No manual step under 5 minutes" may be about anything; "no module below 80%" is not.
  return !isTime(quantity.unit) && FEWER.test(text.slice(wanted.start, quantity.start)) ? ">=" : comparator;
};

/** "at least 5", "< 200 ms", "under 30 seconds", "10 or more". */
const asWritten = ({ wanted, postfix, quantity, after, before }: Sighting, text: string): Comparator | null => {
  if (postfix !== null && !quantity.spelled) return postfix.comparator;
  if (wanted === null || wanted.comparator === "target") return null;
  // "at most two", but not "< two"; and "no" is no number behind a comparator.
  const [sign, number] = [text.charAt(wanted.start), text.slice(quantity.start, quantity.end)];
  if (quantity.spelled && (/[^a-z]/i.test(sign) || /^no\b/i.test(number))) return null;
  if (!wanted.weak) return wanted.comparator;
  const words = text.slice(wanted.start, quantity.start).toLowerCase();
  const measured = quantity.unit !== undefined || after !== null || /score|rating|index$/i.test(wordsOf(text, before));
  // "over 3 weeks" is how long something takes; "within 3 files" is where.
  if (/^(?:over|above)/.test(words) && isTime(quantity.unit) && !isTimeMetric(wordsOf(text, before))) return null;
  if (words.startsWith("within") && !isTime(quantity.unit) && quantity.unit !== "%") return null;
  return measured ? wanted.comparator : null;
};

const stated = (sighting: Sighting, text: string): Comparator | null => {
  const comparator = asWritten(sighting, text);
  return comparator === null ? null : unlessNegated(comparator, sighting, text);
};

const towards = (way: "higher" | "lower"): Comparator => (way === "higher" ? ">=" : "<=");

/** "target of 80%", "reach 99.9 %", "goal: 200 ms". */
const aimed = ({ wanted, quantity, after, before }: Sighting, text: string): Comparator | null => {
  if (wanted?.comparator !== "target" || quantity.spelled) return null;
  if (wanted.weak && quantity.unit === undefined) return null;
  const words = wordsOf(text, [...before, ...(after === null ? [] : [after])]);
  return towards(betterWay(words) ?? (isTime(quantity.unit) ? "lower" : "higher"));
};

const ALL_OF = /^\s+of\s/iu;

/** A number with its unit right beside a statistic or the name of a metric: "P95 latency: 100 ms", "99.9% uptime". */
const named = (sighting: Sighting, text: string): Comparator | null => {
  const { quantity, after, before, statistic } = sighting;
  const beside = /^[\s*_|]*(?:[:=]|of|is|at|stays?|remains?|be)?[\s*_|]*$/iu;
  const subject = before.at(-1);
  const joined = subject !== undefined && beside.test(text.slice(subject.end, quantity.start));
  const words = [
    after === null ? "" : text.slice(after.start, after.end),
    joined ? text.slice(subject.start, subject.end) : "",
  ];
  if (quantity.unit === "%") {
    if (quantity.value === 100 && after !== null && ALL_OF.test(text.slice(quantity.end))) return ">=";
    const metric = words.find((phrase) => isPerCentMetric(phrase));
    return metric === undefined ? null : towards(betterWay(metric) ?? "higher");
  }
  if (!isTime(quantity.unit)) return null;
  const percentile =
    statistic?.statistic.startsWith("p") === true && text.slice(statistic.end, quantity.start).length < 40;
  const metric = words.find((phrase) => isTimeMetric(phrase));
  if (metric !== undefined) return towards(betterWay(metric) ?? "lower");
  return percentile ? "<=" : null;
};

/** "1000 events/second", "Throughput: 20M/day", "handles 500 orders per minute" */
const rateOf = ({ quantity, before }: Sighting, text: string): Comparator | null => {
  const leading = text.slice(0, quantity.start);
  if (quantity.unit?.endsWith("/s") === true || CAPABLE.test(leading)) return ">=";
  const label = before.at(-1);
  const isLabelled = label !== undefined && /^[\s*_]*[:=][\s*_]*$/u.test(text.slice(label.end, quantity.start));
  const way = isLabelled ? betterWay(text.slice(label.start, label.end)) : undefined;
  return way === undefined ? null : towards(way);
};

/** "1000 events/second", "150 concurrent users", "312 tests passing". */
const counted = (sighting: Sighting, text: string): Comparator | null => {
  const { quantity, after, before } = sighting;
  const leading = leadingTo(text, sighting);
  if (isRate(quantity.unit)) return rateOf(sighting, text);
  if (quantity.unit !== undefined || after === null || quantity.spelled) return null;
  const named = text.slice(after.start, after.end);
  const label = before.at(-1);
  // "Test suite: 3,410 passing"
  const noun = label !== undefined && IS_PASSING.test(named) ? `${text.slice(label.start, label.end)} ${named}` : named;
  if (TOGETHER.test(noun) && (leading.trim() === "" || CAPABLE.test(leading))) return ">=";
  return PASSING.test(noun) && !SHARE.test(leading) ? ">=" : null;
};

/** "Open P0 bugs: 0": after a colon, of what is not wanted. */
const noneOf = ({ quantity, before }: Sighting, text: string): boolean => {
  const label = before.at(-1);
  if (label === undefined || quantity.spelled || text.slice(quantity.end).trim() !== "") return false;
  return (
    /^[\s*_]*[:=][\s*_]*$/u.test(text.slice(label.end, quantity.start)) &&
    isUnwanted(text.slice(label.start, label.end))
  );
};

/** "No error without a code" is not about all of them. */
const EXCEPTED = /^\s+(?:without|unless|except|other than|that|which)(?![\p{L}])/iu;

/** "0 vulnerabilities", "zero data loss", "no critical bugs". */
const none = (sighting: Sighting, text: string): Comparator | null => {
  const { quantity, after } = sighting;
  if (quantity.value !== 0 || quantity.unit !== undefined) return null;
  if (after === null) return noneOf(sighting, text) ? "=" : null;
  if (EXCEPTED.test(text.slice(after.end))) return null;
  const noun = text.slice(after.start, after.end);
  // "0 differences": whoever begins with a zero wants none of it.
  if (!quantity.spelled && text.slice(0, quantity.start).trim() === "" && /s(?:\s|$)/u.test(noun)) return "=";
  return isUnwanted(noun) && !NO_NOUN.test(noun) ? "=" : null;
};

/** Of "1 in 4 offices" neither number is a target. */
const isOddsBefore = (text: string): boolean =>
  /^\s+in\s+(?:every\s+|an?\s+)?(?:[\d\ue000]|hundred|thousand|million)/iu.test(text);
const isOddsAfter = (text: string): boolean => /(?<![\p{L}\p{N}.,])(?:1|one)\s+in\s+(?:every\s+)?$/iu.test(text);
const isOdds = ({ quantity }: Sighting, text: string): boolean =>
  !quantity.spelled &&
  quantity.unit === undefined &&
  ((quantity.value === 1 && isOddsBefore(text.slice(quantity.end))) ||
    isOddsAfter(text.slice(Math.max(0, quantity.start - REACH), quantity.start)));

/** "NPS: 45+", "apdex of 0.95+" */
const isScore = ({ before }: Sighting, text: string): boolean =>
  /score|rating|\bNPS\b|\bCSAT\b|\bapdex\b|\blighthouse\b/iu.test(wordsOf(text, before));

/** The comparator that the words give the number, or null when it is no target. */
export const targetOf = (sighting: Sighting, text: string): Comparator | null => {
  const { quantity, after, change } = sighting;
  if (isOdds(sighting, text)) return null;
  const explicit = stated(sighting, text) ?? none(sighting, text);
  if (explicit !== null) return explicit;
  if (quantity.spelled) return null;
  if (quantity.all === true) return after === null || BASELINE.test(leadingTo(text, sighting)) ? null : ">=";
  if (quantity.plus && (quantity.unit !== undefined || after !== null || isScore(sighting, text))) return ">=";
  const aim = aimed(sighting, text);
  if (aim !== null) return aim;
  if (BASELINE.test(leadingTo(text, sighting))) return null;
  if (change !== null) return ">=";
  return named(sighting, text) ?? counted(sighting, text);
};

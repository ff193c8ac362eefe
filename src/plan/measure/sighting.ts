import type { Measure } from "../../model/measure.ts";
import { comparatorAfter, comparatorBefore } from "./comparator.ts";
import { clauseBefore } from "./clause.ts";
import { phraseAfter, withScope, type Phrase } from "./phrase.ts";
import type { Quantity } from "./quantity.ts";
import { findChange } from "./relative.ts";
import { isUnwanted } from "./metric-nouns.ts";
import { statisticAfter, statisticWithin } from "./statistic.ts";
import { isTime } from "./units.ts";

/** A quantity with what stands around it. All spans are offsets into the text. */
export type Sighting = {
  quantity: Quantity;
  wanted: ReturnType<typeof comparatorBefore>;
  postfix: ReturnType<typeof comparatorAfter>;
  change: ReturnType<typeof findChange>;
  statistic: { statistic: NonNullable<Measure["statistic"]>; start: number; end: number } | null;
  /** The words that lead to the number, in one or two parts: "checkout [P95] latency". */
  before: Phrase[];
  /** The words behind it. */
  after: Phrase | null;
};

const REACH = 80;
/** What may stand between a subject and its number. */
const JOINT = /[\s\u00a0*_:(=–—|-]*$/u;

const withoutJoint = (text: string, from: number, end: number): number =>
  end - (JOINT.exec(text.slice(Math.max(from, end - REACH), end))?.[0].length ?? 0);

/** "100% of the endpoints documented": the share's own noun. */
const OF = /^\s+of(?:\s+(?:all|the))*(?=\s)/iu;

/** "95% of requests under 200 ms" is a p95, and not about all of them. */
const SHARE_OF = /(?<![\d.,])(50|90|95|99)\s?%\s+of\s+(?:(?:all|the)\s+)*(?=\p{L}[^,;:.]*$)/u;

const shareBefore = (text: string, from: number, start: number): Sighting["statistic"] => {
  const reach = Math.max(0, start - REACH);
  const match = text.slice(reach, start).includes("%") ? SHARE_OF.exec(text.slice(reach, start)) : null;
  if (match === null) return null;
  const at = reach + match.index;
  const span = { start: Math.max(from, at), end: Math.max(from, at + match[0].length) };
  return { statistic: `p${match[1] as "50" | "90" | "95" | "99"}`, ...span };
};

const findStatistic = (text: string, from: number, start: number, end: number): Sighting["statistic"] => {
  const behind = statisticAfter(text, end);
  if (behind !== null) return { statistic: behind.statistic, start: end, end: behind.end };
  const before = statisticWithin(text, Math.max(from, start - REACH), start);
  return before === null || /[,;.](?:\s|$)/.test(text.slice(before.end, start)) ? null : before;
};

const findSubject = (text: string, from: number, start: number, statistic: Sighting["statistic"]): Phrase[] => {
  const inner = statistic !== null && statistic.start < start ? statistic : null;
  const near = clauseBefore(text, withoutJoint(text, inner?.end ?? from, start), inner?.end ?? from);
  if (inner === null) return near === null ? [] : [near];
  const far = clauseBefore(text, withoutJoint(text, from, inner.start), from);
  return [far, near].filter((phrase) => phrase !== null);
};

const ALTERNATIVE = /^(?:\s*,)?\s*(?:\b(?:or|and|nor)\b|[,/&])\s*/iu;

/** "0 critical or high findings", "no P0 and no P1 bugs": none of what the last of them names. */
const withAlternatives = (text: string, first: Phrase): Phrase => {
  let all = first;
  let { end } = first;
  for (let count = 0; count < 3; count += 1) {
    const joint = ALTERNATIVE.exec(text.slice(end, end + REACH))?.[0].replace(/\s$/u, "");
    const next = joint === undefined ? null : phraseAfter(text, end + joint.length);
    if (next === null) break;
    ({ end } = next);
    if (isUnwanted(text.slice(first.start, end))) all = { start: first.start, end };
  }
  return all;
};

/** @param from nothing before this offset belongs to the quantity */
export const sight = (text: string, quantity: Quantity, from: number): Sighting => {
  const { start, end } = quantity;
  const wanted = comparatorBefore(text.slice(from, start), start - from);
  const shifted = wanted === null ? null : { ...wanted, start: wanted.start + from };
  const change = quantity.unit === "%" || quantity.unit === "x" ? findChange(text, start, end) : null;
  const head = shifted?.start ?? change?.start ?? start;
  const isLimit = isTime(quantity.unit) && shifted?.comparator.startsWith("<") === true;
  const statistic = (isLimit ? shareBefore(text, from, head) : null) ?? findStatistic(text, from, head, end);
  const share = quantity.unit === "%" ? (OF.exec(text.slice(end, end + REACH))?.[0].length ?? 0) : 0;
  const beside = comparatorAfter(text, end);
  const next = phraseAfter(text, change?.end ?? beside?.end ?? end + share);
  const noun = next !== null && quantity.value === 0 ? withAlternatives(text, next) : next;
  return {
    quantity,
    wanted: shifted,
    postfix: (noun === null ? null : comparatorAfter(text, noun.end)) ?? beside,
    change,
    statistic,
    before: findSubject(text, from, head, statistic),
    after: noun === null ? null : quantity.unit === "%" ? withScope(text, noun) : noun,
  };
};

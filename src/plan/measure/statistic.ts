import type { Measure } from "../../model/measure.ts";
import { matchesOf } from "../matches-of.ts";
import { cued } from "../cued-pattern.ts";
import { pattern } from "../pattern.ts";

type Statistic = NonNullable<Measure["statistic"]>;

const NAMES = String.raw`p50|p90|p95|p99|(?:50|90|95|99)th percentile|median|mean|average|avg\.?|worst[- ]case`;
/** "p99.9" is another one, which a plan has no word for. */
const END = String.raw`(?![\p{L}\p{N}_/]|\.\d)`;
const ANY = pattern.giu`(?<![\p{L}\p{N}_/])(?:${NAMES})${END}`;
const AFTER = cued(
  "p50 p90 p95 p99 percentile median mean average avg worst",
  () => pattern.iu`^[\s\u00a0]*(?:\(|at\s+|@\s*|for\s+)?(?:the\s+)?(?<name>${NAMES})${END}\)?`,
);

const statisticOf = (name: string): Statistic => {
  const digits = /50|90|95|99/.exec(name)?.[0];
  if (digits !== undefined) return `p${digits}` as Statistic;
  const word = name.toLowerCase();
  if (word === "median") return "p50";
  return word.startsWith("worst") ? "max" : "mean";
};

/** What each name has in it, at a fifth of what it costs to look for them as words. */
const HINT = /[59][0-9]|medi|mean|aver|avg|wor/i;

/** The last statistic that stands between two offsets: "P95 latency <100 ms", "latency (p95) < …". */
export const statisticWithin = (
  text: string,
  from: number,
  end: number,
): { statistic: Statistic; start: number; end: number } | null => {
  const before = text.slice(from, end);
  const last = HINT.test(before) ? matchesOf(ANY, before).at(-1) : undefined;
  if (last === undefined) return null;
  const start = from + last.index;
  return { statistic: statisticOf(last[0]), start, end: start + last[0].length };
};

const NEAR = 24;
/** "5k req/s at p99 below 30 ms": the p99 is that of the 30 ms. */
const OWN_NUMBER =
  /^[\s\u00a0]*(?:of\s+|is\s+|:\s*)?(?:[<>≤≥=]|(?:under|below|less than|at most|within|over|above)\s)[\s\u00a0=]*[\d~$€£]/iu;

/** The statistic right behind a quantity: "< 200 ms p95", "100 ms at the 99th percentile". */
export const statisticAfter = (text: string, start: number): { statistic: Statistic; end: number } | null => {
  const match = AFTER.exec(text.slice(start, start + NEAR));
  const leadsOn = match !== null && OWN_NUMBER.test(text.slice(start + match[0].length, start + 2 * NEAR));
  return match?.groups?.name === undefined || leadsOn
    ? null
    : { statistic: statisticOf(match.groups.name), end: start + match[0].length };
};

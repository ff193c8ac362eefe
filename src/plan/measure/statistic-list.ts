/**
 * "Latency p50/p95/p99: 10/50/100 ms": as many targets as there are statistics, each with the number in its place, or all
 * with the only one.
 */
import { pattern } from "../pattern.ts";

const ONE = "p(?:50|90|95|99)";
const UNIT = String.raw`[a-zµ]{1,12}(?![\p{L}\p{N}_/])`;
const NUMBER = String.raw`\d+(?:[.,]\d+)?`;
const SLASH = String.raw`\s*/\s*`;
/** Between the names and the numbers: words and a comparison, no other number and no other sentence. */
const MIDDLE = String.raw`[^\p{N}/.;!?\n]{0,40}`;
const LIST = pattern.iu`(?<![\p{L}\p{N}_/])(?<names>${ONE}(?:${SLASH}${ONE}){1,5})(?![\p{L}\p{N}_/])(?<middle>${MIDDLE})(?<![\p{L}\p{N}])(?<numbers>${NUMBER}(?:\s*(?:${UNIT}|[a-zµ]{1,12}(?=${SLASH}))?${SLASH}${NUMBER}){0,5}\s*(?<unit>${UNIT}))`;
/** What each list has in it, at a fraction of the cost of looking for it. */
const HINT = /p[59]\d\s*\//i;

export type StatisticList = {
  /** Where the names begin. */
  start: number;
  /** The text as it would read of one statistic alone, and what is looked for in it. */
  each: { text: string; statistic: string; value: number }[];
};

const splitAtSlashes = (text: string): string[] => text.split("/").map((part) => part.trim());

/** Null where the text has none, or its numbers are neither as many as the statistics nor one. */
export const findStatisticList = (text: string): StatisticList | null => {
  if (!HINT.test(text)) return null;
  const match = LIST.exec(text);
  const { names = "", middle = "", numbers = "", unit = "" } = match?.groups ?? {};
  if (match === null) return null;
  const statistics = splitAtSlashes(names);
  const stated = splitAtSlashes(numbers);
  const values = stated.length === 1 ? statistics.map(() => stated[0]) : stated;
  if (statistics.length !== values.length) return null;
  const [head, tail] = [text.slice(0, match.index), text.slice(match.index + match[0].length)];
  const each = statistics.map((statistic, at) => {
    const [, digits = "", own = ""] = /^([\d.,]+)\s*(.*)$/.exec(values[at] ?? "") ?? [];
    return {
      text: `${head}${statistic}${middle}${digits} ${own === "" ? unit : own}${tail}`,
      statistic: statistic.toLowerCase(),
      value: Number(digits.replace(",", ".")),
    };
  });
  return { start: match.index, each };
};

import type { Measure } from "../../model/measure.ts";

/** What a measure allows, as a number in a unit that all measures of its dimension share. */
export type Bound = { comparator: Measure["comparator"]; value: number; unit: string };

const FACTORS: Readonly<Record<string, readonly [unit: string, factor: number]>> = {
  ns: ["ms", 1e-6],
  µs: ["ms", 1e-3],
  s: ["ms", 1e3],
  min: ["ms", 60e3],
  h: ["ms", 3_600e3],
  kB: ["B", 1e3],
  MB: ["B", 1e6],
  GB: ["B", 1e9],
  TB: ["B", 1e12],
  KiB: ["B", 2 ** 10],
  MiB: ["B", 2 ** 20],
  GiB: ["B", 2 ** 30],
  TiB: ["B", 2 ** 40],
};

/** Days and longer stay what they are: a working day is no 24 hours. */
export const boundOf = ({ comparator, value, unit = "" }: Pick<Measure, "comparator" | "value" | "unit">): Bound => {
  const [base, factor] = FACTORS[unit] ?? [unit, 1];
  // A factor such as 1e-3 leaves a rest that is no difference.
  return { comparator, value: Number((value * factor).toPrecision(12)), unit: base };
};

type Interval = { low: number; lowIsOpen: boolean; high: number; highIsOpen: boolean };

const intervalOf = ({ comparator, value }: Bound): Interval => ({
  low: comparator === ">" || comparator === ">=" || comparator === "=" ? value : Number.NEGATIVE_INFINITY,
  lowIsOpen: comparator === ">",
  high: comparator === "<" || comparator === "<=" || comparator === "=" ? value : Number.POSITIVE_INFINITY,
  highIsOpen: comparator === "<",
});

/** Whether some number satisfies both. */
export const canBothHold = (a: Bound, b: Bound): boolean => {
  const [one, other] = [intervalOf(a), intervalOf(b)];
  const low = Math.max(one.low, other.low);
  const high = Math.min(one.high, other.high);
  if (low !== high) return low < high;
  const isOpen = [one, other].some(
    (interval) => (interval.low === low && interval.lowIsOpen) || (interval.high === high && interval.highIsOpen),
  );
  return !isOpen;
};

/** A floor and a ceiling: two numbers, and yet no contradiction. */
export const areRange = (a: Bound, b: Bound): boolean => {
  const sides = [a, b].map(({ comparator }) => comparator[0]);
  return sides.includes("<") && sides.includes(">");
};

/** A check that is content with less than its criterion states: green, it would prove another number than the plan's. */
import type { Check } from "../model/check.ts";
import type { Measure } from "../model/measure.ts";
import { type Bound, boundOf } from "./lint/bound.ts";

type Wanted = Pick<Measure, "comparator" | "value" | "unit">;

/** The number that a check asks for, where its kind knows what the number is of. */
const wantedBy = (check: Check): Wanted | null => {
  if (check.kind === "metric") return check;
  if (check.kind === "coverage") return { comparator: ">=", value: check.min, unit: "%" };
  if (check.kind === "tests") return { comparator: ">=", value: check.minPassed, unit: "tests" };
  return check.kind === "http" && check.maxLatency !== undefined
    ? { comparator: "<=", value: check.maxLatency, unit: "ms" }
    : null;
};

type Side = "<" | ">";
const sidesOf = ({ comparator }: Bound): Side[] =>
  comparator === "!=" ? [] : comparator === "=" ? ["<", ">"] : [comparator.startsWith("<") ? "<" : ">"];

/** A number without a unit counts. */
const unitOf = ({ unit }: Bound): string => (unit === "count" ? "" : unit);

/** Numbers of one unit and one side; a share, "0.8" for "80%", is another number and may be as strict. */
const isComparable = (asked: Bound, wanted: Bound): boolean =>
  unitOf(asked) === unitOf(wanted) && sidesOf(asked).some((side) => sidesOf(wanted).includes(side));

const isLaxer = (asked: Bound, wanted: Bound): boolean =>
  sidesOf(asked).some(
    (side) =>
      sidesOf(wanted).includes(side) && (side === "<" ? asked.value > wanted.value : asked.value < wanted.value),
  );

/**
 * @param measures of the criterion. Of several that the check may be about it must fall short of each
 * @returns a sentence that says so, or null
 */
export const laxerThan = (check: Check, measures: readonly Measure[]): string | null => {
  const own = wantedBy(check);
  if (own === null) return null;
  const asked = boundOf(own);
  const [first, ...others] = measures.filter(
    (measure) => measure.relative !== true && isComparable(asked, boundOf(measure)),
  );
  if (first === undefined || [first, ...others].some((measure) => !isLaxer(asked, boundOf(measure)))) return null;
  const number = [own.comparator, own.value, own.unit].filter((part) => part !== undefined).join(" ");
  return `the check is content with ${number}, the criterion asks for "${first.text}"`;
};

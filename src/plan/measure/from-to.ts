/** "Latency: 240 ms → 100 ms", "coverage 71% → 85%": how it is, and how it shall be. */
import type { Comparator } from "../../model/check.ts";
import { comparatorBefore } from "./comparator.ts";
import type { Quantity } from "./quantity.ts";

/** A quantity that another leads to begins with that one, for what is measured stands before both. */
export type Aimed = Quantity & { aim?: Comparator };

const MAY_LEAD = /[→➜⇒⟶]|[-=]>/u;
const LEADS = /^[\s*_]*(?:[→➜⇒⟶]|[-=]+>)[\s*_]*(?=[^\p{L}]*$)/u;

const aimOf = (from: Quantity, to: Quantity, between: string): Comparator => {
  const stated = comparatorBefore(between, between.length)?.comparator;
  if (stated !== undefined && stated !== "target") return stated;
  if (to.value === 0) return "=";
  return to.value < from.value ? "<=" : ">=";
};

const join = (run: readonly Quantity[], text: string): Aimed[] => {
  const [from, to] = run;
  if (from === undefined || to === undefined) return [...run];
  const unit = to.unit ?? from.unit;
  const isAlike = from.unit === undefined || from.unit === unit;
  // "10% → 50% → 100%" is a course, of which no step is the target.
  if (run.length > 2 || !isAlike || from.spelled || to.spelled || to.upper !== undefined) return [];
  const lead = LEADS.exec(text.slice(from.end, to.start))?.[0] ?? "";
  const between = text.slice(from.end + lead.length, to.start);
  return [{ ...to, unit, start: from.start, aim: aimOf(from, to, between) }];
};

export const joinFromTo = (text: string, quantities: readonly Quantity[]): readonly Aimed[] => {
  if (!MAY_LEAD.test(text)) return quantities;
  const runs: Quantity[][] = [];
  for (const quantity of quantities) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last !== undefined && LEADS.test(text.slice(last.end, quantity.start))) run.push(quantity);
    else runs.push([quantity]);
  }
  return runs.flatMap((run) => join(run, text));
};

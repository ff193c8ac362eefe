/** Whether the plan's own rule for a Conditional Go holds. Pure. */
import type { Measure } from "../model/measure.ts";
import type { GateRule } from "../model/plan.ts";
import { compare } from "./measure/compare.ts";

/** Numbers of criteria of the gate. */
export type GateCounts = { open: number; total: number };
export type RuleResult = { holds: boolean; explanation: string };

/**
 * A rule is applied only where its words state a limit in numbers that the engine itself can count: open criteria, or
 * the share that is closed. What it cannot count does not hold.
 */
export const applyConditionalRule = (rule: GateRule, counts: GateCounts): RuleResult => {
  const quoted = `the plan's rule for it (line ${rule.source.line}): "${rule.text}"`;
  const open = `${counts.open} of ${counts.total} criteria ${counts.open === 1 ? "is" : "are"} open`;
  if (rule.maxOpen !== undefined) {
    return {
      holds: counts.open <= rule.maxOpen,
      explanation: `${open}, and at most ${rule.maxOpen} may be by ${quoted}`,
    };
  }
  if (rule.measures.length === 0) {
    return {
      holds: false,
      explanation: `${open}, and no limit in numbers can be read from ${quoted}; write for example "≤ 2 criteria open"`,
    };
  }
  for (const measure of rule.measures) {
    const holds = measureHolds(measure, counts);
    if (holds === null)
      return {
        holds: false,
        explanation: `"${measure.text}" cannot be counted by the engine, but is asked for by ${quoted}`,
      };
    if (!holds) return { holds: false, explanation: `${open}, which breaks "${measure.text}" in ${quoted}` };
  }
  return { holds: true, explanation: `${open}, which is within ${quoted}` };
};

const measureHolds = (measure: Measure, counts: GateCounts): boolean | null => {
  if (measure.relative) return null;
  const { comparator, value, unit } = measure;
  const isUpperLimit = comparator === "<" || comparator === "<=" || comparator === "=";
  if (isUpperLimit && isCount(unit))
    return comparator === "=" ? counts.open <= value : compare(counts.open, comparator, value);
  const isLowerLimit = comparator === ">" || comparator === ">=";
  if (isLowerLimit && unit === "%" && isAboutCriteria(measure)) {
    // Multiplied out, so that 9 of 10 are 90 % exactly.
    return compare((counts.total - counts.open) * 100, comparator, value * counts.total);
  }
  return null;
};

const isCount = (unit: string | undefined): boolean =>
  unit === undefined ||
  /^(?:count|issues?|criteri(?:on|a)|items?|blockers?|bugs?|checks?|gaps?|findings?|p[0-4])$/i.test(unit);

const isAboutCriteria = ({ subject, text }: Measure): boolean =>
  /criteri|checks?\b|items?\b|met\b|proven/i.test(`${subject ?? ""} ${text}`);

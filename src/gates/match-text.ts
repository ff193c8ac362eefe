import { withinTime } from "./bounded-work.ts";
import { type Finding, unobservable } from "./finding.ts";

export type MatchResult = { kind: "matched"; matches: boolean } | { kind: "finding"; finding: Finding };

const LIMIT_MS = 1_000;

/** Tests a check's pattern (flag m: ^ and $ stand at lines). A malformed or endless pattern is a finding, not a "no". */
export const matchText = (pattern: string, text: string): MatchResult => {
  let expression: RegExp;
  try {
    expression = new RegExp(pattern, "m");
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { kind: "finding", finding: unobservable(`the pattern cannot be read: ${problem}`, "validation") };
  }
  const tested = withinTime(() => expression.test(text), LIMIT_MS);
  if (tested.kind === "done") return { kind: "matched", matches: tested.value };
  const summary = `the pattern /${pattern}/ took longer than ${LIMIT_MS} ms; write one that cannot backtrack so far`;
  return { kind: "finding", finding: unobservable(summary, "timeout") };
};

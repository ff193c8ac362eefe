/** What a pure report parser gives back. `missing`: the text holds no such report at all, as when a runner never started. */
export type ReportResult<T> =
  | { kind: "read"; value: T }
  | { kind: "missing" }
  | { kind: "malformed"; problem: string; line: number; column: number };

export const read = <T>(value: T): ReportResult<T> => ({ kind: "read", value });

export const malformed = (problem: string, line: number, column = 1): ReportResult<never> => ({
  kind: "malformed",
  problem,
  line,
  column,
});

import type { Comparator } from "../../model/check.ts";

const HOLDS = {
  "<": (a, b) => a < b,
  "<=": (a, b) => a <= b,
  "=": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  ">=": (a, b) => a >= b,
  ">": (a, b) => a > b,
} as const satisfies Record<Comparator, (a: number, b: number) => boolean>;

export const compare = (actual: number, comparator: Comparator, wanted: number): boolean =>
  HOLDS[comparator](actual, wanted);

import type { Measure } from "../../../model/measure.ts";
import type { Criterion } from "../../../model/plan.ts";
import type { Measures } from "../draft.ts";

/** Which items count: all, those that state a number, those with a checkbox. */
export type Which = "all" | "measured" | "boxes";

/** `section`: the title of what the criteria stand in. */
export type CriteriaOptions = { kind: Criterion["kind"]; which: Which; section: string };

/** Null where there is no criterion; where there is one whatever it states, its measures are left for later. */
export const measuresFor = (which: Which, read: () => Measure[]): Measures | null => {
  if (which === "all") return read;
  const measures = which === "measured" ? read() : [];
  return measures.length > 0 ? measures : null;
};

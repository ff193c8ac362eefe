import type { Criterion } from "../../../model/plan.ts";

/** Which items count: all, those that state a number, those with a checkbox. */
export type Which = "all" | "measured" | "boxes";

/** `section`: the title of what the criteria stand in. */
export type CriteriaOptions = { kind: Criterion["kind"]; which: Which; section: string };

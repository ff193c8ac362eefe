import type { Window } from "../../../../model/plan.ts";
import type { Source } from "../../../../model/source.ts";
import type { Draft } from "../../draft.ts";
import { pattern } from "../../../pattern.ts";

const NUMBER = pattern.u`^[≥>=~]*\s*(\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)\s*\+?\s*[\p{L} ]{0,30}\.?$`;

/** A count that is wanted by then: "2,438" under "Test count target". */
export const addTarget = (
  draft: Draft,
  {
    label,
    header,
    text,
    window,
    source,
  }: { label: string; header: string; text: string; window: Window | null | undefined; source: Source },
): boolean => {
  const value = NUMBER.exec(text)?.[1];
  if (value === undefined) return false;
  const unit = /\btests?\b/iu.test(`${header} ${text}`) ? "tests" : "count";
  const measure = {
    subject: header,
    comparator: ">=",
    value: Number(value.replaceAll(",", "")),
    unit,
    statistic: "count",
    direction: "higher",
    text,
  } as const;
  draft.targets.push({ label, window: window ?? undefined, measure, source });
  return true;
};

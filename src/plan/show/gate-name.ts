import type { Gate } from "../../model/plan.ts";

/** The gate that every phase has even without a word about it has no name of its own. */
export const gateName = ({ title, implied }: Gate): string => {
  if (implied) return "Gate";
  return /\bgate\b/iu.test(title) ? title : `Gate: ${title}`;
};

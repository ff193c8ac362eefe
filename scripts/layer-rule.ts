import type { IReachabilityForbiddenRuleType, IRegularForbiddenRuleType } from "dependency-cruiser";

export type Rule = IRegularForbiddenRuleType | IReachabilityForbiddenRuleType;

/** @param comment what holds, as it is said to who breaks it */
export const error = (name: string, comment: string, from: Rule["from"], to: Rule["to"]): Rule => ({
  name,
  severity: "error",
  comment,
  from,
  to,
});

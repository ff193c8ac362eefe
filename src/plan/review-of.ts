import type { FrontMatter } from "../model/front-matter.ts";
import type { Binding } from "../model/plan.ts";
import { reviewRuleOf } from "../model/review-rule.ts";

type Written = NonNullable<FrontMatter["defaults"]>["review"];

/** What a task says goes before what holds for all; who reviews all does not review itself by that. */
export const reviewOf = (agent: string, own: Written, usual: Written): Pick<Binding, "review"> => {
  if (own !== undefined) return { review: reviewRuleOf(own) };
  if (usual === undefined) return {};
  const review = reviewRuleOf(usual);
  return review.agent === agent ? {} : { review };
};

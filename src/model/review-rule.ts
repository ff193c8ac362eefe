/** Apart from the schemas: a plan in prose is compiled without zod, which is half of a start. */
import type { ReviewRule, WrittenReview } from "./review.ts";

const USUAL_REVIEW_ROUNDS = 2;

export const reviewRuleOf = (written: WrittenReview): ReviewRule => {
  const {
    agent,
    blocking = false,
    rounds = USUAL_REVIEW_ROUNDS,
  } = typeof written === "string" ? { agent: written } : written;
  return { agent, blocking, rounds };
};

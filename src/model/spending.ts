/** What the agents of a run have used. */
import { z } from "zod";

const count = z.number().int().nonnegative();

export const runSpendingSchema = z.object({
  /** Answers of models, those that make vectors among them. */
  steps: count,
  /** Of those, without a known price: `microUsd` lacks them. */
  unpricedSteps: count,
  /** Read and written. */
  tokens: count,
  /** Millionths of a US dollar. */
  microUsd: count,
});
export type RunSpending = z.infer<typeof runSpendingSchema>;

/** What an agent has spent is summed over sessions that began since: else each look at the agents would sum all of them. */
export const AGENT_SPENDING_DAYS = 30;

/** Millionths of a dollar for each; null where nothing is proven yet, nothing was used, or a price is unknown. */
export const costPerProven = ({ steps, unpricedSteps, microUsd }: RunSpending, proven: number): number | null =>
  steps === 0 || unpricedSteps > 0 || proven === 0 ? null : Math.round(microUsd / proven);

/** "$1.25"; small sums to the hundredth of a cent. */
export const moneyText = (microUsd: number): string =>
  `$${(microUsd / 1_000_000).toFixed(microUsd < 10_000_000 ? 4 : 2)}`;

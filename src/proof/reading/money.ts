import { moneyText } from "../../model/spending.ts";
import type { Packet } from "../packet-schema.ts";
import { countText } from "./number.ts";

/** What models have cost, in one sentence; null where no agent reports it. */
export const moneySentence = ({ summary }: Packet): string | null => {
  const { money } = summary.cost;
  if (money === null) return null;
  const { steps, unpricedSteps, tokens, microUsd, perProvenCriterion } = money;
  const each = perProvenCriterion === null ? "" : `: ${moneyText(perProvenCriterion)} per proven criterion`;
  const unpriced = unpricedSteps === 0 ? "" : ` Of those, ${unpricedSteps} have no known price and are not in it.`;
  return `Models have cost ${moneyText(microUsd)} by list prices${each}; ${countText(steps, "step")}, ${tokens} tokens.${unpriced}`;
};

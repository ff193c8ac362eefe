import type { TokenUsage } from "../../model/agent-session.ts";
import { type ModelPrice, PRICE_LISTS } from "./price-table.ts";

/** Whose price it is, and since when it is known; `null` for what nobody has stated. */
export type Priced = { microUsd: number; price: { source: string; date: string } } | { microUsd: null; price: null };

const UNKNOWN: Priced = { microUsd: null, price: null };

/** A date, a snapshot or "latest": the same model. Anything else behind the name makes another one of it. */
const VERSION = /^(?:[-@](?:\d{4}-\d{2}-\d{2}|\d{8}|\d{3,4}|latest|v\d+(?::\d+)?))?$/;

const isOf = (model: string, name: string): boolean => model.startsWith(name) && VERSION.test(model.slice(name.length));

/** What a price in dollars for a million tokens comes to: so many millionths of a dollar for each. */
const cost = ({ input, cachedInput = input, output }: ModelPrice, usage: TokenUsage): number =>
  Math.ceil((usage.input - usage.cached) * input + usage.cached * cachedInput + usage.output * output);

/** @param model as the provider names it, without the provider */
export const priceOf = (model: string, usage: TokenUsage): Priced => {
  for (const { source, readOn, prices } of PRICE_LISTS) {
    const price = prices.find((entry) => isOf(model, entry.model));
    if (price !== undefined) return { microUsd: cost(price, usage), price: { source, date: readOn } };
  }
  return UNKNOWN;
};

/** What is counted in tokens, millionths of a dollar, milliseconds or steps, as people say it. */
import { budgetsText as words } from "../../catalogue/pages/budgets-text.ts";
import { money, wholeNumber } from "../../format/number.ts";
import { duration } from "../../format/time.ts";
import type { Budget, Measure } from "../../api/budget-queries.ts";

const AMOUNT: Record<Measure, (amount: number) => string> = {
  tokens: wholeNumber,
  micro_usd: money,
  ms: duration,
  iterations: wholeNumber,
};

export const amountOf = (measure: Measure, amount: number): string => AMOUNT[measure](amount);

/** How many of what is counted make one of what a person types. */
export const UNIT: Record<Measure, number> = { tokens: 1, micro_usd: 1_000_000, ms: 60_000, iterations: 1 };

export const nameOf = ({ scope, key, measure }: Pick<Budget, "scope" | "key" | "measure">): string =>
  `${key === "" ? words.scope[scope] : `${words.scope[scope]} ${key}`}, ${words.measure[measure].toLowerCase()}`;

import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { TokenUsage } from "../../model/agent-session.ts";
import { ProvostError } from "../../model/errors.ts";
import { type ModelPrice, PRICE_LISTS, type PriceList, priceListSchema } from "./price-table.ts";

/** Whose price it is, and since when it is known; `null` for what nobody has stated. */
export type Priced = { microUsd: number; price: { source: string; date: string } } | { microUsd: null; price: null };

const UNKNOWN: Priced = { microUsd: null, price: null };

/** A date, a snapshot or "latest": the same model. Anything else behind the name makes another one of it. */
const VERSION = /^(?:[-@](?:\d{4}-\d{2}-\d{2}|\d{8}|\d{3,4}|latest|v\d+(?::\d+)?))?$/;

const isOf = (model: string, name: string): boolean => model.startsWith(name) && VERSION.test(model.slice(name.length));

/** What a price in dollars for a million tokens comes to: so many millionths of a dollar for each. */
const cost = ({ beyond, ...usual }: ModelPrice, usage: TokenUsage): number => {
  const { input, cachedInput = input, output } = beyond && usage.input > beyond.inputTokens ? beyond : usual;
  return Math.ceil((usage.input - usage.cached) * input + usage.cached * cachedInput + usage.output * output);
};

/** Providers that sell under the list price of the models' makers; at another address the same name may cost anything. */
const MAKERS: readonly string[] = ["anthropic", "openai", "google"];

const namesOf = (model: string): string[] => {
  const [provider = "", ...name] = model.split("/");
  return MAKERS.includes(provider) && name.length > 0 ? [model, name.join("/")] : [model];
};

/** @param model as sessions name it, PROVIDER/NAME, or NAME alone; the first list that has it says its price */
export const priceOf = (model: string, usage: TokenUsage, lists: readonly PriceList[] = PRICE_LISTS): Priced => {
  const names = namesOf(model);
  for (const { source, readOn, prices } of lists) {
    const price = prices.find((entry) => names.some((name) => isOf(name, entry.model)));
    if (price !== undefined) return { microUsd: cost(price, usage), price: { source, date: readOn } };
  }
  return UNKNOWN;
};

/** Those of the file that `PROVOST_PRICES` names, then those that come with Provost. CONFIGURATION_INVALID. */
export const readPriceLists = async (file: string | undefined): Promise<readonly PriceList[]> => {
  if (file === undefined) return PRICE_LISTS;
  try {
    const own = z.array(priceListSchema).parse(JSON.parse(await readFile(file, "utf8")));
    return [...own, ...PRICE_LISTS];
  } catch (cause) {
    const problem = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    const message = `PROVOST_PRICES names ${file}, which holds no lists of prices: ${problem}`;
    throw new ProvostError("CONFIGURATION_INVALID", message, { path: file }, { cause });
  }
};

/**
 * List prices of models by their makers, in US dollars for a million tokens, standard tier, text. Data: a price that is
 * not here is unknown, and unknown is not free. `readOn` is the day that the page was last known to say so.
 */
export type ModelPrice = {
  /** The model itself, or what its dated versions begin with. */
  model: string;
  input: number;
  /** Input that the provider read from its cache; as other input where the maker states no price. */
  cachedInput?: number;
  output: number;
};

export type PriceList = { source: string; readOn: string; prices: readonly ModelPrice[] };

export const PRICE_LISTS: readonly PriceList[] = [
  {
    source: "https://www.anthropic.com/pricing",
    readOn: "2025-11-24",
    prices: [
      { model: "claude-opus-4-5", input: 5, cachedInput: 0.5, output: 25 },
      { model: "claude-opus-4-1", input: 15, cachedInput: 1.5, output: 75 },
      { model: "claude-opus-4", input: 15, cachedInput: 1.5, output: 75 },
      { model: "claude-sonnet-4-5", input: 3, cachedInput: 0.3, output: 15 },
      { model: "claude-sonnet-4", input: 3, cachedInput: 0.3, output: 15 },
      { model: "claude-3-7-sonnet", input: 3, cachedInput: 0.3, output: 15 },
      { model: "claude-haiku-4-5", input: 1, cachedInput: 0.1, output: 5 },
      { model: "claude-3-5-haiku", input: 0.8, cachedInput: 0.08, output: 4 },
    ],
  },
  {
    source: "https://openai.com/api/pricing",
    readOn: "2025-11-24",
    prices: [
      { model: "gpt-5.1", input: 1.25, cachedInput: 0.125, output: 10 },
      { model: "gpt-5", input: 1.25, cachedInput: 0.125, output: 10 },
      { model: "gpt-5-mini", input: 0.25, cachedInput: 0.025, output: 2 },
      { model: "gpt-5-nano", input: 0.05, cachedInput: 0.005, output: 0.4 },
      { model: "gpt-4.1", input: 2, cachedInput: 0.5, output: 8 },
      { model: "gpt-4.1-mini", input: 0.4, cachedInput: 0.1, output: 1.6 },
      { model: "gpt-4.1-nano", input: 0.1, cachedInput: 0.025, output: 0.4 },
      { model: "gpt-4o", input: 2.5, cachedInput: 1.25, output: 10 },
      { model: "gpt-4o-mini", input: 0.15, cachedInput: 0.075, output: 0.6 },
      { model: "o3", input: 2, cachedInput: 0.5, output: 8 },
      { model: "o4-mini", input: 1.1, cachedInput: 0.275, output: 4.4 },
    ],
  },
  {
    // Up to 200,000 tokens of input; beyond, the larger models cost more.
    source: "https://ai.google.dev/gemini-api/docs/pricing",
    readOn: "2025-11-24",
    prices: [
      { model: "gemini-2.5-pro", input: 1.25, cachedInput: 0.125, output: 10 },
      { model: "gemini-2.5-flash", input: 0.3, cachedInput: 0.03, output: 2.5 },
      { model: "gemini-2.5-flash-lite", input: 0.1, cachedInput: 0.01, output: 0.4 },
    ],
  },
];

/**
 * List prices of models, in US dollars for a million tokens: standard tier, text. Data: a price that is not here is
 * unknown, and unknown is not free. Each list says where its makers publish it, where we read it, and when: the page may
 * say otherwise today. `PROVOST_PRICES` names a file with lists that go before these.
 */
import { z } from "zod";

const usd = z.number().min(0);
const rates = {
  input: usd,
  /** Input that the provider read from its cache; as other input where none is stated. */
  cachedInput: usd.optional(),
  output: usd,
};

const modelPriceSchema = z.strictObject({
  /** The model itself, or what its dated versions begin with. */
  model: z.string().min(1),
  ...rates,
  /** Instead, for all tokens of a call whose input is longer. */
  beyond: z.strictObject({ inputTokens: z.number().int().positive(), ...rates }).optional(),
});
export type ModelPrice = z.infer<typeof modelPriceSchema>;

export const priceListSchema = z.strictObject({
  /** Where the makers publish it. */
  source: z.string().min(1),
  /** Where it was read, when not there. */
  via: z.string().optional(),
  readOn: z.iso.date(),
  prices: z.array(modelPriceSchema).min(1),
});
export type PriceList = z.infer<typeof priceListSchema>;

const COPY = "an archived copy of the page, of unknown age";
const longer = (inputTokens: number, input: number, cachedInput: number, output: number) => ({
  beyond: { inputTokens, input, cachedInput, output },
});

export const PRICE_LISTS: readonly PriceList[] = [
  {
    source: "https://platform.claude.com/docs/en/about-claude/pricing",
    via: COPY,
    readOn: "2026-11-21",
    prices: [
      { model: "claude-fable-5-1", input: 10, cachedInput: 0.25, output: 50 },
      { model: "claude-fable-5", input: 10, cachedInput: 1, output: 50 },
      { model: "claude-opus-5", input: 5, cachedInput: 0.5, output: 25 },
      { model: "claude-opus-4-8", input: 5, cachedInput: 0.5, output: 25 },
      { model: "claude-opus-4-7", input: 5, cachedInput: 0.5, output: 25 },
      { model: "claude-opus-4-6", input: 5, cachedInput: 0.5, output: 25 },
      { model: "claude-opus-4-5", input: 5, cachedInput: 0.5, output: 25 },
      { model: "claude-opus-4-1", input: 15, cachedInput: 1.5, output: 75 },
    ],
  },
  {
    source: "https://platform.claude.com/docs/about-claude/models/whats-new-opus-5",
    via: COPY,
    readOn: "2026-11-21",
    // The page states no price of what is read from the cache: it counts as other input.
    prices: [{ model: "claude-opus-5-5", input: 4, output: 20 }],
  },
  {
    source: "https://platform.claude.com/docs/zh-CN/models/sonnet-5-5/overview",
    via: COPY,
    readOn: "2026-11-21",
    prices: [
      { model: "claude-sonnet-5-5", input: 2, cachedInput: 0.2, output: 10 },
      { model: "claude-haiku-4-5", input: 1, output: 5 },
    ],
  },
  {
    source: "https://platform.claude.com/docs/zh-CN/models/sonnet-5/overview",
    via: COPY,
    readOn: "2026-11-21",
    prices: [{ model: "claude-sonnet-5", input: 2, cachedInput: 0.2, output: 10 }],
  },
  {
    source: "https://docs.anthropic.com/en/docs/about-claude/pricing",
    via: COPY,
    readOn: "2026-11-21",
    prices: [
      {
        model: "claude-sonnet-4",
        input: 3,
        cachedInput: 0.3,
        output: 15,
        beyond: { inputTokens: 200_000, input: 6, output: 22.5 },
      },
      { model: "claude-3-7-sonnet", input: 3, cachedInput: 0.3, output: 15 },
      { model: "claude-3-5-haiku", input: 0.8, cachedInput: 0.08, output: 4 },
    ],
  },
  {
    source: "https://developers.openai.com/api/docs/pricing",
    via: "github.com/github/docs, data/tables/copilot/models-and-pricing.yml",
    readOn: "2026-11-21",
    prices: [
      { model: "gpt-5.5", input: 5, cachedInput: 0.5, output: 30, ...longer(272_000, 10, 1, 45) },
      { model: "gpt-5.4", input: 2.5, cachedInput: 0.25, output: 15, ...longer(272_000, 5, 0.5, 22.5) },
      { model: "gpt-5.4-mini", input: 0.75, cachedInput: 0.075, output: 4.5 },
      { model: "gpt-5.4-nano", input: 0.2, cachedInput: 0.02, output: 1.25 },
      { model: "gpt-5-mini", input: 0.25, cachedInput: 0.025, output: 2 },
    ],
  },
  {
    source: "https://developers.openai.com/api/docs/models/text-embedding-3-large",
    via: COPY,
    readOn: "2026-11-22",
    // Vectors are no tokens: what is read is all that is paid for.
    prices: [
      { model: "text-embedding-3-large", input: 0.13, output: 0 },
      { model: "text-embedding-3-small", input: 0.02, output: 0 },
    ],
  },
  {
    source: "https://ai.google.dev/gemini-api/docs/pricing",
    via: "github.com/api-evangelist/gemini, plans/gemini-plans-pricing.yml of 2026-09-20",
    readOn: "2026-09-20",
    // What is read from the cache is not in that list: it counts as other input.
    prices: [
      { model: "gemini-3.5-flash", input: 1.5, output: 9 },
      {
        model: "gemini-3.1-pro-preview",
        input: 2,
        output: 12,
        beyond: { inputTokens: 200_000, input: 4, output: 18 },
      },
    ],
  },
];

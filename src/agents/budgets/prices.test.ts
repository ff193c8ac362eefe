import { expect, test } from "vitest";
import { PRICE_LISTS } from "./price-table.ts";
import { priceOf } from "./prices.ts";

const usage = { input: 1_000_000, output: 100_000, cached: 400_000, reasoning: 0 };

test("input, cached input and output each have their price", () => {
  expect(priceOf("claude-sonnet-4-5-20250929", usage).microUsd).toBe(600_000 * 3 + 400_000 * 0.3 + 100_000 * 15);
});

test("a price says where it is from and since when it is known", () => {
  expect(priceOf("gpt-5", usage).price).toEqual({ source: "https://openai.com/api/pricing", date: "2025-11-24" });
});

test.each(["llama-3.3-70b", "gpt-5-pro", "gpt-5.1-codex", "claude-opus-4-9", "gpt", ""])(
  "the price of %j is unknown, and unknown is not free",
  (model) => {
    expect(priceOf(model, usage)).toEqual({ microUsd: null, price: null });
  },
);

test("no model is in the table twice, and every list has its date", () => {
  const models = PRICE_LISTS.flatMap(({ prices }) => prices.map(({ model }) => model));
  expect(new Set(models).size).toBe(models.length);
  for (const { readOn } of PRICE_LISTS) expect(readOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { PRICE_LISTS, priceListSchema } from "./price-table.ts";
import { priceOf, readPriceLists } from "./prices.ts";

const usage = { input: 1_000_000, output: 100_000, cached: 400_000, reasoning: 0 };

test("input, cached input and output each have their price", () => {
  expect(priceOf("claude-opus-4-5-20251101", usage).microUsd).toBe(600_000 * 5 + 400_000 * 0.5 + 100_000 * 25);
});

test("sessions name the provider as well; at another address the same name has no known price", () => {
  expect(priceOf("anthropic/claude-opus-4-5", usage)).toEqual(priceOf("claude-opus-4-5", usage));
  expect(priceOf("compatible/claude-opus-4-5", usage).microUsd).toBeNull();
  expect(priceOf("anthropic/", usage).microUsd).toBeNull();
});

test("a price says where it is from and since when it is known", () => {
  expect(priceOf("gpt-5.4-mini", usage).price).toEqual({
    source: "https://developers.openai.com/api/docs/pricing",
    date: "2026-11-21",
  });
});

test("a long input has the price of long inputs, for all its tokens", () => {
  expect(priceOf("gpt-5.5", { ...usage, input: 272_000, cached: 0 }).microUsd).toBe(272_000 * 5 + 100_000 * 30);
  expect(priceOf("gpt-5.5", { ...usage, input: 272_001, cached: 0 }).microUsd).toBe(272_001 * 10 + 100_000 * 45);
});

test("what is read from the cache counts as other input where its price is not stated", () => {
  expect(priceOf("claude-haiku-4-5", usage).microUsd).toBe(1_000_000 * 1 + 100_000 * 5);
});

test("lists of one's own go before, and a file that holds none is refused by its name", async () => {
  const folder = mkdtempSync(join(tmpdir(), "provost-prices-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "prices.json");
  const own = { source: "our contract", readOn: "2026-11-01", prices: [{ model: "gpt-5.5", input: 1, output: 2 }] };
  writeFileSync(file, JSON.stringify([own]));

  const lists = await readPriceLists(file);

  expect(priceOf("gpt-5.5", usage, lists)).toEqual({
    microUsd: 1_000_000 * 1 + 100_000 * 2,
    price: { source: "our contract", date: "2026-11-01" },
  });
  expect(priceOf("gpt-5.4", usage, lists).microUsd).not.toBeNull();
  expect(await readPriceLists(undefined)).toBe(PRICE_LISTS);
  writeFileSync(file, JSON.stringify([{ ...own, prices: [{ model: "x", input: -1, output: 0 }] }]));
  await expect(readPriceLists(file)).rejects.toMatchObject({ code: "CONFIGURATION_INVALID", details: { path: file } });
});

test.each(["llama-3.3-70b", "gpt-5.5-pro", "gpt-5.1-codex", "claude-opus-4-9", "gpt", ""])(
  "the price of %j is unknown, and unknown is not free",
  (model) => {
    expect(priceOf(model, usage)).toEqual({ microUsd: null, price: null });
  },
);

test("no model is in the table twice, and every list has its date", () => {
  const models = PRICE_LISTS.flatMap(({ prices }) => prices.map(({ model }) => model));
  expect(new Set(models).size).toBe(models.length);
  for (const list of PRICE_LISTS) expect(priceListSchema.parse(list)).toEqual(list);
});

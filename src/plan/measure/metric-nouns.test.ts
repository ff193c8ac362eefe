import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { betterWay, isPerCentMetric, isTimeMetric } from "./metric-nouns.ts";

const source = readFileSync(new URL("metric-nouns.ts", import.meta.url), "utf8");
const words = [...new Set(source.match(/[a-z]{2,}/g))];

it("judges a word alone, which it looks up, as it judges it behind a space, which takes the patterns", () => {
  const judged = (phrase: string) => [betterWay(phrase), isPerCentMetric(phrase), isTimeMetric(phrase)];

  expect(words.length).toBeGreaterThan(100);
  expect(words.filter((word) => judged(word).join() !== judged(` ${word}`).join())).toEqual([]);
});

it.each([
  ["coverage", "higher"],
  ["latency", "lower"],
  ["error coverage", "higher"],
  ["Errors", "lower"],
  ["tasks", undefined],
  ["success", undefined],
])("%s is better %s", (phrase, way) => {
  expect(betterWay(phrase)).toBe(way);
});

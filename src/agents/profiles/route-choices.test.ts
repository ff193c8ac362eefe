import { expect, test } from "vitest";
import type { ModelMeasurement } from "../../store/models/model-measurements.ts";
import { routeChoices, type RouteParts } from "./route-choices.ts";

const measured = (model: string, rest: Partial<ModelMeasurement>): ModelMeasurement => ({
  model,
  steps: 100,
  failed: 0,
  firstTokenP50Ms: null,
  latencyP50Ms: 1_000,
  latencyP95Ms: null,
  tokens: 0,
  microUsd: 100_000,
  unpriced: 0,
  ...rest,
});
const choices = ["a/dear", "b/cheap", "c/new"].map((model) => ({ model }));
const order = (route: "order" | "cost" | "success" | "latency", parts: RouteParts): string =>
  routeChoices(route, choices, parts)
    .map(({ model }) => model.split("/")[1])
    .join(" ");
const priceOf = (): number => 2_000;

test("as written, where nothing else is asked for", () => {
  expect(order("order", { measured: [measured("a/dear", { failed: 99 })], priceOf })).toBe("dear cheap new");
});

test("by cost: what was paid for each step that ended, by list price where none was; failures count", () => {
  const dear = measured("a/dear", { microUsd: 400_000 });
  const cheap = measured("b/cheap", { microUsd: 100_000 });
  expect(order("cost", { measured: [dear, cheap], priceOf })).toBe("cheap new dear");
  // each is as cheap as before, but nine of ten fail
  const failing = measured("b/cheap", { failed: 90, microUsd: 10_000 });
  expect(order("cost", { measured: [dear, failing], priceOf })).toBe("new dear cheap");
  expect(order("cost", { measured: [dear, cheap], priceOf: () => null })).toBe("cheap dear new");
});

test("by success: one fault of many is little, and a model that nobody has asked gets its turn", () => {
  const fair = measured("a/dear", { failed: 20 });
  const good = measured("b/cheap", { failed: 1 });
  expect(order("success", { measured: [fair, good], priceOf })).toBe("new cheap dear");
});

test("by latency: the fastest first, the unknown last, and of two alike the one that was written first", () => {
  const slow = measured("a/dear", { latencyP50Ms: 9_000 });
  expect(order("latency", { measured: [slow, measured("b/cheap", {})], priceOf })).toBe("cheap dear new");
  expect(order("latency", { measured: [], priceOf })).toBe("dear cheap new");
});

import { expect, test } from "vitest";
import { parseMeasures } from "./parse-measures.ts";

const targets = (text: string) =>
  parseMeasures(text).map(({ subject, comparator, value, unit }) => [subject, comparator, value, unit]);

test.each([
  ["Latency: 240 ms → 100 ms", ["latency", "<=", 100, "ms"]],
  ["Coverage 71% → 85%", ["coverage", ">=", 85, "%"]],
  ["Coverage 71 → 85%", ["coverage", ">=", 85, "%"]],
  ["MTTR: 12m → <5m", ["MTTR", "<", 5, "min"]],
  ["Bundle size 480 kB => 300 kB", ["bundle size", "<=", 300, "kB"]],
  ["Throughput: 1.2M requests/day -> 2M requests/day", ["throughput", ">=", 2_000_000, "requests/day"]],
  ["Bugs **12** → **≤ 3**", ["bugs", "<=", 3, "count"]],
  ["Errors per day: 40 → 0", ["errors per day", "=", 0, undefined]],
  ["unit + integration: 640 → 800 tests", ["tests", ">=", 800, "tests"]],
  ["p95 200ms → 120ms", [undefined, "<=", 120, "ms"]],
])("of %s what the arrow leads to is the target", (text, target) => {
  expect(targets(text)).toEqual([target]);
});

test.each([
  "Ramp 10% → 50% → 100%",
  "Redirect 301 → 200",
  "Sprint 3 → 4",
  "240 ms → 100 ms",
  "Latency: 40 kB → 3 s",
  "10% → the rest by Friday",
])("%s sets no target", (text) => {
  expect(targets(text)).toEqual([]);
});

import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { convertUnit } from "./units.ts";

describe("convertUnit", () => {
  it.each([
    [1.5, "s", "ms", 1500],
    [250, "ms", "s", 0.25],
    [2, "h", "min", 120],
    [90, "seconds", "minutes", 1.5],
    [700, "µs", "ms", 0.7],
    [1, "week", "days", 7],
    [2048, "B", "KiB", 2],
    [1.5, "MB", "bytes", 1_500_000],
    [0.29, "ratio", "%", 29],
    [83, "%", "ratio", 0.83],
    [2, "x", "%", 200],
    [0.5, "tasks/s", "tasks/h", 1800],
    [120, "req/min", "requests per second", 2],
    [600, "rps", "req/min", 36_000],
    [1000, "/h", "tasks/h", 1000],
    [36, "MB/h", "B/s", 10_000],
    [3, "tests", "test", 3],
    [3, "count", "tests", 3],
  ])("%d %s are %s: %d", (value, from, to, expected) => {
    expect(convertUnit(value, from, to)).toBe(expected);
  });

  it.each([
    ["ms", "MB"],
    ["ms", "%"],
    ["ms", "req/s"],
    ["tasks/h", "req/h"],
    ["tests", "files"],
    ["MB/s", "/s"],
    ["tests", "tests/s"],
    ["s", "apples"],
    ["constructor", "toString"],
  ])("refuses %s → %s", (from, to) => {
    expect(convertUnit(1, from, to)).toBeNull();
    expect(convertUnit(1, to, from)).toBeNull();
  });

  const families = [
    ["ns", "us", "ms", "s", "min", "h", "day", "week"],
    ["B", "kB", "MB", "GB", "KiB", "MiB", "GiB"],
    ["ratio", "%", "x"],
    ["req/s", "req/min", "req/h"],
  ];
  const pair = fc
    .constantFrom(...families)
    .chain((family) => fc.tuple(fc.constantFrom(...family), fc.constantFrom(...family)));
  const number = fc.double({ min: -1e9, max: 1e9, noNaN: true });

  it("comes back to the number it started from", () => {
    fc.assert(
      fc.property(number, pair, (value, [from, to]) => {
        const there = convertUnit(value, from, to);
        const back = convertUnit(there ?? Number.NaN, to, from);
        expect(Math.abs((back ?? Number.NaN) - value)).toBeLessThanOrEqual(Math.abs(value) * 1e-12 + 1e-300);
      }),
    );
  });

  it("keeps the order of numbers", () => {
    fc.assert(
      fc.property(number, number, pair, (a, b, [from, to]) => {
        const [convertedA, convertedB] = [convertUnit(a, from, to), convertUnit(b, from, to)];
        const isOrdered = (convertedA ?? Number.NaN) <= (convertedB ?? Number.NaN);
        expect(isOrdered || a > b).toBe(true);
      }),
    );
  });

  it("never throws on any text", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (from, to) => {
        expect(convertUnit(1, from, to)).not.toBeNaN();
      }),
    );
  });
});

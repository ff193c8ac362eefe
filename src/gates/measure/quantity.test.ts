import { describe, expect, it } from "vitest";
import { formatQuantity, parseQuantity } from "./quantity.ts";

describe("parseQuantity", () => {
  it.each([
    [12.5, { value: 12.5, unit: null }],
    ["12.5 ms", { value: 12.5, unit: "ms" }],
    ["83%", { value: 83, unit: "%" }],
    ["1,200 req/s", { value: 1200, unit: "req/s" }],
    ["-3", { value: -3, unit: null }],
    ["1e3 tasks per hour", { value: 1000, unit: "tasks per hour" }],
    [" 7 µs ", { value: 7, unit: "µs" }],
  ])("reads %j", (source, expected) => {
    expect(parseQuantity(source)).toEqual(expected);
  });

  it.each([
    ["fast"],
    [""],
    ["< 5 ms"],
    ["5-7 ms"],
    ["12 ms, 13 ms"],
    ["1,2"],
    [null],
    [true],
    [[1]],
    [Number.NaN],
    ["1e999"],
  ])("refuses %j", (source) => {
    expect(parseQuantity(source)).toBeNull();
  });
});

describe("formatQuantity", () => {
  it.each([
    [12.5, "ms", "12.5 ms"],
    [90.123456789, "%", "90.1235%"],
    [3, null, "3"],
    [16, "/s", "16/s"],
  ])("writes %d %s", (value, unit, expected) => {
    expect(formatQuantity(value, unit)).toBe(expected);
  });
});

import { expect, test } from "vitest";
import { durationText } from "./duration.ts";

test.each([
  [0, "0 ms"],
  [999, "999 ms"],
  [1_000, "1 s"],
  [12_345, "12.3 s"],
  [59_999, "59.9 s"],
  [60_000, "1 min"],
  [3_599_999, "59 min 59 s"],
  [3_600_000, "1 h"],
  [3_605_000, "1 h"],
  [7_800_000, "2 h 10 min"],
  [100_000_000, "27 h 46 min"],
])("%i ms is %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});

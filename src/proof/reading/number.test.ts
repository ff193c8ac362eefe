import { expect, test } from "vitest";
import { groupedText, numberText } from "./number.ts";

test.each([
  [38.41, "38.41"],
  [93.82940108892922, "93.8294"],
  [0.1 + 0.2, "0.3"],
  [1e-9, "1e-9"],
  [123_456_789, "123456789"],
  [0, "0"],
  [-0.000012345678, "-0.0000123457"],
])("%d is written %s", (value, text) => {
  expect(numberText(value)).toBe(text);
});

test("thousands are grouped", () => {
  expect([0, 999, 1_000, 1_234_567].map(groupedText)).toEqual(["0", "999", "1,000", "1,234,567"]);
});

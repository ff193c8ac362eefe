import assert from "node:assert/strict";
import test from "node:test";
import { formatSpan } from "../src/format-span.js";

test("parts that are zero are left out", () => {
  assert.equal(formatSpan(5_400), "1h 30m");
  assert.equal(formatSpan(7_205), "2h 5s");
  assert.equal(formatSpan(0), "0s");
});

test("what is no whole number of seconds is refused", () => {
  for (const seconds of [-1, 1.5, Number.NaN]) assert.throws(() => formatSpan(seconds), RangeError);
});

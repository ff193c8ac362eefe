import assert from "node:assert/strict";
import test from "node:test";
import { parseSpan } from "../src/parse-span.js";

test("hours, minutes and seconds add up", () => {
  assert.equal(parseSpan("1h 30m"), 5_400);
  assert.equal(parseSpan("45s"), 45);
  assert.equal(parseSpan("2h5s"), 7_205);
});

test("what is no span is refused", () => {
  for (const text of ["", "h", "5", "1h and a bit", "-3m"]) assert.throws(() => parseSpan(text), RangeError);
});

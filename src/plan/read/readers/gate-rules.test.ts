import { expect, test } from "vitest";
import { readMaxOpen } from "./gate-rules.ts";

test.each([
  ["≤2 P1 issues with mitigation by Day 47", 2],
  ["at most 3 criteria open", 3],
  ["no more than 1 open", 1],
  ["fewer than 3 criteria open", 2],
  ["< 2 blockers", 1],
  ["≤ 2 days late", undefined],
  ["all criteria met", undefined],
  ["≤ 5% error rate", undefined],
])("%j allows %j", (text, limit) => {
  expect(readMaxOpen(text)).toBe(limit);
});

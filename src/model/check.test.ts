import { expect, test } from "vitest";
import { type Check, checkSchema, frozenCheckSchema } from "./check.ts";

const written: unknown[] = [
  { kind: "exec", command: ["true"], timeout: "90 s" },
  { kind: "metric", command: ["true"], comparator: "<", value: 1, timeout: 5 },
  { kind: "tests", command: ["true"], format: "tap", timeout: "5 min" },
  { kind: "coverage", file: "c", format: "lcov", min: 80, timeout: "1 h" },
  { kind: "file", path: "a", timeout: "1s" },
  { kind: "http", url: "http://localhost", maxLatency: "100 ms", timeout: "30 s" },
  { kind: "judge", rubric: "It reads well.", binding: true, timeout: "5 min" },
  { kind: "approval", role: "owner", timeout: "250 ms" },
];

test.each(written)("a definition that is stored and read back is the same: $kind", (source) => {
  const check: Check = checkSchema.parse(source);
  const readBack = frozenCheckSchema.parse(JSON.parse(JSON.stringify(check)));
  expect(readBack).toEqual(check);
});

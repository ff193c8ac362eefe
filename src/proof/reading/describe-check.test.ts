import { expect, test } from "vitest";
import { checkSchema } from "../../model/check.ts";
import { describeCheck } from "./describe-check.ts";

test.each([
  [
    { kind: "exec", command: ["npm", "test", "a b's"], match: "^ok$" },
    "exits 0, output matches /^ok$/",
    `npm test 'a b'\\''s'`,
  ],
  [{ kind: "metric", file: "r.json", pointer: "/p95", comparator: "<", value: 5, unit: "ms" }, "/p95 < 5 ms", "r.json"],
  [{ kind: "metric", command: ["m"], comparator: "=", value: 0 }, "the number = 0", "m"],
  [
    { kind: "tests", command: ["t"], file: "j.xml", format: "junit", minPassed: 3, maxSkipped: 0 },
    "at least 3 passed, at most 0 failed, at most 0 skipped",
    "t → j.xml",
  ],
  [
    { kind: "coverage", file: "c", format: "lcov", of: "branches", min: 80, include: ["src/**"] },
    "branches covered ≥ 80 %, in src/**",
    "c",
  ],
  [
    { kind: "file", path: "a.md", links: true, schema: {} },
    "a.md exists, satisfies its schema, has no broken link",
    null,
  ],
  [{ kind: "file", path: "a.md", exists: false }, "a.md does not exist", null],
  [
    { kind: "http", start: ["s"], url: "http://x/", json: { "/ok": true }, requests: 50, maxLatency: "100 ms" },
    "GET http://x/ answers 200, /ok is true, p95 of 50 requests ≤ 100 ms",
    "s",
  ],
  [{ kind: "approval", role: "owner" }, "signed approval by owner", null],
])("%o", (source, expectation, how) => {
  expect(describeCheck(checkSchema.parse(source))).toEqual({ expectation, how });
});

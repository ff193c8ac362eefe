import { describe, expect, it } from "vitest";
import { parseNodeTest } from "./node-test.ts";

const summary = (pass: number, fail: number) =>
  `ℹ tests ${pass + fail + 3}\nℹ suites 0\nℹ pass ${pass}\nℹ fail ${fail}\nℹ cancelled 1\nℹ skipped 1\nℹ todo 1\nℹ duration_ms 3.1\n`;

describe("parseNodeTest", () => {
  it.each([
    ["tap", "TAP version 13\nok 1 - a\n1..1\n", { passed: 1, failed: 0 }],
    [
      "junit",
      '(node:1) Warning: x\n<?xml version="1.0"?>\n<testsuites><testcase name="a"/></testsuites>',
      { passed: 1, failed: 0 },
    ],
    [
      "spec",
      `✔ a (1ms)\n✖ b (2ms)\n${summary(1, 1)}\n✖ failing tests:\n\n✖ b (2ms)\n`,
      { passed: 1, failed: 2, skipped: 2, failures: ["b"] },
    ],
    [
      "spec with colours",
      `\u001B[34m${summary(4, 0).replaceAll("\n", "\u001B[39m\n\u001B[34m")}`,
      { passed: 4, failed: 1 },
    ],
    ["spec with the summary of an inner runner", `${summary(99, 0)}✔ outer (1ms)\n${summary(1, 0)}`, { passed: 1 }],
  ])("reads the %s reporter", (_, text, expected) => {
    expect(parseNodeTest(text)).toMatchObject({ kind: "read", value: expected });
  });

  it("refuses output that was cut before its summary, and misses a report elsewhere", () => {
    expect(parseNodeTest("✔ a (1ms)\n✔ b (1ms)\n")).toMatchObject({ kind: "malformed", line: 3 });
    expect(parseNodeTest("Could not find 'test/*.test.js'")).toEqual({ kind: "missing" });
  });
});

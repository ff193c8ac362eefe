import { describe, expect, it } from "vitest";
import { readJsonFile } from "../measure/json-document.ts";
import { readJestReport } from "./jest.ts";

const report = (fields: object) => readJestReport(readJsonFile(JSON.stringify(fields)));
const test = (status: string, fullName = status) => ({ status, fullName });

describe("readJestReport", () => {
  it("counts tests by their status", () => {
    const testResults = [
      {
        name: "a.test.js",
        status: "failed",
        assertionResults: [test("passed"), test("failed", "adds numbers"), test("pending")],
      },
      {
        name: "b.test.js",
        status: "passed",
        assertionResults: [test("passed"), test("skipped"), test("todo"), test("disabled")],
      },
    ];

    const read = report({ success: false, numPassedTests: 2, numFailedTests: 1, testResults });

    expect(read).toEqual({ kind: "read", value: { passed: 2, failed: 1, skipped: 4, failures: ["adds numbers"] } });
  });

  it.each([
    [
      "a file that did not compile",
      {
        success: false,
        numPassedTests: 0,
        numFailedTests: 0,
        testResults: [{ name: "a.test.js", status: "failed", assertionResults: [] }],
      },
      { passed: 0, failed: 1, failures: ["a.test.js did not run"] },
    ],
    [
      "an error outside the tests",
      {
        success: false,
        numPassedTests: 1,
        numFailedTests: 0,
        testResults: [{ status: "passed", assertionResults: [test("passed")] }],
      },
      { passed: 1, failed: 1 },
    ],
    [
      "a head that admits more failures",
      { numPassedTests: 0, numFailedTests: 3, testResults: [] },
      { passed: 0, failed: 3 },
    ],
    [
      "a head that knows of fewer passes",
      { numPassedTests: 1, numFailedTests: 0, testResults: [{ assertionResults: [test("passed"), test("passed")] }] },
      { passed: 1, failed: 0 },
    ],
  ])("believes the worse of %s", (_, fields, expected) => {
    expect(report(fields)).toMatchObject({ kind: "read", value: expected });
  });

  it.each([
    ["no test report", { hello: 1 }, /^\/numPassedTests/],
    [
      "an unknown status",
      { numPassedTests: 0, numFailedTests: 0, testResults: [{ assertionResults: [test("great")] }] },
      /testResults\/0\/assertionResults\/0\/status/,
    ],
    ["an array", [], /./],
  ])("refuses %s", (_, fields, problem) => {
    expect(report(fields)).toMatchObject({ kind: "malformed", problem: expect.stringMatching(problem) });
  });

  it("says where the JSON is malformed, and when there is none", () => {
    expect(readJestReport(readJsonFile('{"a":\n tru}'))).toMatchObject({ kind: "malformed", line: 2, column: 2 });
    expect(readJestReport(readJsonFile(""))).toEqual({ kind: "missing" });
  });
});

import { describe, expect, it } from "vitest";
import { countTests } from "./count-tests.ts";

const report = (parts: object): string =>
  JSON.stringify({
    numPassedTests: 5,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [],
    ...parts,
  });

describe("countTests", () => {
  it("counts what passed, failed and was skipped", () => {
    expect(countTests(report({ numFailedTests: 2, numPendingTests: 1, numTodoTests: 1 }), 1)).toEqual({
      passed: 5,
      failed: 2,
      skipped: 2,
    });
  });

  it("counts a file that could not be loaded", () => {
    const testResults = [{ name: "a.test.ts", status: "failed", assertionResults: [] }];

    expect(countTests(report({ testResults }), 1)).toEqual({ passed: 5, failed: 1, skipped: 0 });
  });

  it("does not count a file with failed tests twice", () => {
    const testResults = [{ name: "a.test.ts", status: "failed", assertionResults: [{}] }];

    expect(countTests(report({ numFailedTests: 1, testResults }), 1).failed).toBe(1);
  });

  it("counts an error outside of any test", () => {
    expect(countTests(report({}), 1)).toEqual({ passed: 5, failed: 1, skipped: 0 });
  });

  it("counts a run that left no report", () => {
    expect(countTests(null, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

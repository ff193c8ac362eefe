import { describe, expect, it } from "vitest";
import { createCheckout } from "../../../test/support/checkout.ts";

const suite = (failing: boolean) => `
import { describe, it, test } from "node:test";
import assert from "node:assert";
test("adds", () => assert.equal(1 + 1, 2));
test("waits", { skip: "later" }, () => {});
describe("inner", () => { it("subtracts", () => assert.equal(2 - 1, ${failing ? 2 : 1})); });
`;

describe("a tests check", () => {
  it.each([
    ["tap", "tap", "tap"],
    ["node", "tap", "tap"],
    ["node", "spec", "spec"],
    ["node", "junit", "junit"],
    ["junit", "junit", "junit"],
  ])("reads, as format %s, what node:test really prints as %s", async (format, reporter) => {
    const checkout = createCheckout({ "good.test.mjs": suite(false), "bad.test.mjs": suite(true) });
    const command = (file: string) => ["node", "--test", `--test-reporter=${reporter}`, file];

    const good = await checkout.observe({ kind: "tests", format, command: command("good.test.mjs"), minPassed: 2 });
    const bad = await checkout.observe({ kind: "tests", format, command: command("bad.test.mjs"), minPassed: 1 });

    const wanted = "wanted ≥ 2 passed, ≤ 0 failed";
    expect(good).toMatchObject({
      outcome: "green",
      value: 2,
      unit: "tests",
      exitCode: 0,
      summary: `2 passed, 0 failed, 1 skipped, ${wanted}`,
    });
    expect(bad).toMatchObject({ outcome: "red", value: 1, exitCode: 1 });
    expect(bad.summary).toMatch(/^1 passed, 1 failed, 1 skipped, wanted .*; failed: "subtracts"/);
  });

  const print = (text: string, exit = 0) => ["sh", "-c", 'printf %s "$0"; exit "$1"', text, String(exit)];
  const tap = (passed: number, failed: number, skipped: number) =>
    [
      `1..${passed + failed + skipped}`,
      ...Array.from({ length: passed }, () => "ok"),
      ...Array.from({ length: failed }, () => "not ok"),
      ...Array.from({ length: skipped }, () => "ok # SKIP"),
    ].join("\n");

  it.each([
    ["enough tests", { command: print(tap(3, 0, 0)), minPassed: 3 }, "green", "3 passed, 0 failed, 0 skipped"],
    ["too few tests", { command: print(tap(2, 0, 0)), minPassed: 3 }, "red", "2 passed"],
    ["no tests", { command: print("1..0\n") }, "red", "0 passed"],
    ["allowed failures", { command: print(tap(3, 1, 0), 1), maxFailed: 1 }, "green", "3 passed, 1 failed"],
    ["too many failures", { command: print(tap(3, 2, 0), 1), maxFailed: 1 }, "red", "≤ 1 failed"],
    ["too many skipped", { command: print(tap(3, 0, 3)), maxSkipped: 2 }, "red", "≤ 2 skipped"],
    ["an unexplained exit", { command: print(tap(3, 0, 0), 7) }, "red", "but the command ended with exit code 7"],
    [
      "no report after a failure",
      { command: ["node", "--test-reporter=tap", "gone.mjs"] },
      "red",
      "the command ended with exit code 1 and gave no tap report",
    ],
    ["no report after success", { command: print("fine\n") }, "error", "the output holds no tap report"],
    [
      "a report that is cut",
      { command: print("ok 1\nok 2\n", 1) },
      "error",
      "no whole tap report: it has 2 tests but no plan .* at line 3, column 1 .the command ended with exit code 1.",
    ],
    [
      "a missing runner",
      { command: ["no-such-runner"] },
      "error",
      '"no-such-runner" was not found, or is not executable',
    ],
  ])("judges %s", async (_, fields, outcome, summary) => {
    const checkout = createCheckout();

    const seen = await checkout.observe({ kind: "tests", format: "tap", ...fields });

    expect(seen).toMatchObject({ outcome, summary: expect.stringMatching(summary) });
  });

  it("reads a report file of vitest", async () => {
    const testResults = [{ name: "a", status: "passed", assertionResults: [{ status: "passed", fullName: "adds" }] }];
    const report = JSON.stringify({ success: true, numPassedTests: 1, numFailedTests: 0, testResults });
    const checkout = createCheckout({
      "write.mjs": `import { writeFileSync } from "node:fs"; writeFileSync("r.json", ${JSON.stringify(report)});`,
    });

    const seen = await checkout.observe({
      kind: "tests",
      format: "vitest",
      command: ["node", "write.mjs"],
      file: "r.json",
    });

    expect(seen).toMatchObject({ outcome: "green", value: 1 });
    expect(seen.blobs.map((blob) => blob.name)).toEqual(["output", "report"]);
  });
});

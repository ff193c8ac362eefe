/** JUnit XML, in the forms of Surefire, pytest, jest-junit, gotestsum, vitest and node:test. */
import { malformed, read, type ReportResult } from "./report-result.ts";
import { countFailure, emptyTally, type TestTally } from "./test-tally.ts";
import { descendants, numberOf, parseXml, type XmlElement } from "./xml.ts";

export const parseJunit = (text: string): ReportResult<TestTally> => {
  const parsed = parseXml(text);
  if (parsed.kind !== "read") return parsed;
  const root = parsed.value;
  if (root.name !== "testsuites" && root.name !== "testsuite") {
    return malformed(`the root element is <${root.name}>, not <testsuites> or <testsuite>`, 1);
  }
  const cases = descendants(root, "testcase");
  const suites = root.name === "testsuite" ? [root, ...descendants(root, "testsuite")] : descendants(root, "testsuite");
  for (const suite of [root, ...suites]) {
    const [stated, listed] = [numberOf(suite, "tests"), descendants(suite, "testcase").length];
    if (stated > listed) {
      return malformed(
        `<${suite.name}${nameOf(suite)}> states ${stated} tests but lists ${listed}: the report is cut`,
        1,
      );
    }
  }
  const tally = emptyTally();
  for (const testcase of cases) countCase(testcase, tally);
  // A suite whose set-up broke has no case of its own to carry the failure.
  for (const suite of suites) {
    const ownTrouble = suite.children.some((child) => child.name === "error" || child.name === "failure");
    if (ownTrouble) countFailure(tally, `the suite${nameOf(suite)}`);
  }
  if (tally.failed === 0 && tally.skipped === 0) countStatedFailures(root, suites, tally);
  return read(tally);
};

const countCase = (testcase: XmlElement, tally: TestTally): void => {
  const has = (name: string) => testcase.children.some((child) => child.name === name);
  const skip = testcase.children.find((child) => child.name === "skipped");
  // node:test writes a failing todo as skipped *and* failed; every other test that failed counts as failed.
  if (skip?.attributes["type"] === "todo") tally.skipped += 1;
  else if (has("failure") || has("error")) countFailure(tally, testcase.attributes["name"] ?? "");
  else if (skip || testcase.attributes["status"] === "disabled") tally.skipped += 1;
  else tally.passed += 1;
};

/** Some writers state failures in the head of a suite without marking a case: believed, so that nothing passes unseen. */
const countStatedFailures = (root: XmlElement, suites: readonly XmlElement[], tally: TestTally): void => {
  for (const suite of [root, ...suites]) {
    const stated = numberOf(suite, "failures") + numberOf(suite, "errors");
    if (stated === 0) continue;
    countFailure(tally, `${stated} stated by <${suite.name}${nameOf(suite)}>`);
    return;
  }
};

const nameOf = (suite: XmlElement): string => {
  const name = suite.attributes["name"];
  return name === undefined ? "" : ` "${name}"`;
};

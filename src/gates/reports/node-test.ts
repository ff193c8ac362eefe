/**
 * Output of `node --test` in any of its reporters that states results: tap, junit and spec (the default).
 * From spec only the summary at the end is read; dot states no numbers and lcov no tests.
 */
import { stripVTControlCharacters } from "node:util";
import { parseJunit } from "./junit.ts";
import { malformed, read, type ReportResult } from "./report-result.ts";
import { parseTap } from "./tap.ts";
import type { TestTally } from "./test-tally.ts";

export const parseNodeTest = (text: string): ReportResult<TestTally> => {
  if (/^TAP version 1[34]\s*$/m.test(text)) return parseTap(text);
  if (/^\s*<testsuites\b/m.test(text)) return parseJunit(text.slice(text.search(/<\?xml|<testsuites\b/)));
  return parseSpecSummary(text);
};

const SUMMARY =
  /^ℹ tests (\d+)\r?\nℹ suites (\d+)\r?\nℹ pass (\d+)\r?\nℹ fail (\d+)\r?\nℹ cancelled (\d+)\r?\nℹ skipped (\d+)\r?\nℹ todo (\d+)$/gm;

const parseSpecSummary = (text: string): ReportResult<TestTally> => {
  // Colours are on when FORCE_COLOR is, also into a file.
  const plain = stripVTControlCharacters(text);
  // A test may print the summary of a runner that it started itself: the last one is the outer one.
  const summary = [...plain.matchAll(SUMMARY)].at(-1);
  if (!summary) {
    const started = plain.search(/^[✔✖▶﹣] /m);
    return started < 0
      ? { kind: "missing" }
      : malformed("tests were reported but not the summary: the output is cut", plain.split("\n").length);
  }
  const [, , passed = 0, failed = 0, cancelled = 0, skipped = 0, todo = 0] = summary.slice(1).map(Number);
  const names = [...plain.slice(summary.index).matchAll(/^✖ (.*?)(?: \([\d.]+ms\))?$/gm)].map(
    (match) => match[1] ?? "",
  );
  const failures = names.filter((name) => name !== "failing tests:").slice(0, 5);
  return read({ passed, failed: failed + cancelled, skipped: skipped + todo, failures });
};

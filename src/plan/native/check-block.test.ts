import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readCheckBlock } from "./check-block.ts";

test("reads a check with its defaults", () => {
  const { check, diagnostics } = readCheckBlock("kind: exec\ncommand: [npm, test]\ntimeout: 2 min", 10);
  expect(diagnostics).toEqual([]);
  expect(check).toEqual({
    kind: "exec",
    command: ["npm", "test"],
    exit: 0,
    guard: false,
    files: [],
    timeout: 120_000,
    env: [],
  });
});

test.each([
  ["kind: exce\ncommand: [ls]", "check-kind-unknown 10", "Did you mean `exec`?"],
  ["command: [ls]", "check-invalid 10 check: kind: is missing", ""],
  ["kind: exec", "check-invalid 10 check: command: is missing", ""],
  ["kind: exec\ncommand: npm test", 'check-invalid 11 check: command: must be a list, but is "npm test"', ""],
  ["kind: exec\ncommand: [ls]\nexist: 1", "check-invalid 12 check: exist: unknown key", "Did you mean `exit`?"],
  ["kind: exec\ncommand:\n  - ls\n  - ''", "check-invalid 13 check: command[1]: must not be empty", ""],
  ["kind: exec\ncommand: [ls]\nmatch: '('", "check-invalid 12 check: match: Invalid regular expression", ""],
  [
    "kind: metric\ncomparator: ≤\nvalue: 1\nfile: a.json",
    'check-invalid 11 check: comparator: must be one of <, <=, =, !=, >=, >, but is "≤"',
    "",
  ],
  ["kind: metric\ncomparator: <\nvalue: 1", "check-invalid 10 check: kind: needs `command`, `file` or both", ""],
  [
    "kind: metric\ncomparator: <\nvalue: 1\nfile: a.json\npointer: a.b",
    'check-invalid 14 check: pointer: "a.b" is no JSON pointer',
    "",
  ],
  [
    "kind: tests\nformat: junit\nfile: ../report.xml",
    'check-invalid 12 check: file: "../report.xml" leaves the checkout',
    "",
  ],
  ["kind: http\nurl: /health", 'check-invalid 11 check: url: "/health" is no URL', ""],
  [
    "kind: http\nurl: http://127.0.0.1:{port}/\nresponseHeaders:\n  a: b\n  x: '['",
    "check-invalid 14 check: responseHeaders.x: Invalid regular expression",
    "",
  ],
  ["kind: [exec", "check-invalid", ""],
  ["", "check-invalid 10 check: kind: is missing", ""],
])("%j is no check", (yaml, message, suggestion) => {
  const { check, diagnostics } = readCheckBlock(yaml, 10);
  expect(check).toBeNull();
  expect(diagnostics[0]).toBeDefined();
  const { code, line, message: found, suggestion: hint } = diagnostics[0]!;
  expect(`${code} ${line} ${found}`.startsWith(message) || `${code} ${found}`.startsWith(message)).toBe(true);
  expect(hint).toContain(suggestion);
});

test("only keys of the check's own kind are suggested", () => {
  const { diagnostics } = readCheckBlock("kind: exec\ncommand: [ls]\nminPassd: 1", 1);
  expect(diagnostics[0]?.suggestion).toBe("Known here: kind, command, exit, match, guard, files, timeout, env, cwd.");
});

test("a free port may stand in a URL", () => {
  expect(readCheckBlock("kind: http\nurl: http://127.0.0.1:{port}/health", 1).diagnostics).toEqual([]);
});

test("either a check or the reason why not, never neither", () => {
  const pieces = fc.constantFrom(
    "kind: ",
    "exec",
    "file",
    "\n",
    "path: ",
    "command: [a]",
    "match: (",
    "[",
    "{}",
    "- ",
    "cwd: /",
    "&a *a",
  );
  fc.assert(
    fc.property(
      fc.array(pieces).map((parts) => parts.join("")),
      (yaml) => {
        const { check, diagnostics } = readCheckBlock(yaml, 1);
        expect(check === null).toBe(diagnostics.length > 0);
      },
    ),
    { numRuns: 500 },
  );
});

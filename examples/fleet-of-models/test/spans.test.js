import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";

const spans = (...args) => execFileSync(process.execPath, ["src/spans.js", ...args], { encoding: "utf8", stdio: "pipe" });

test("the spans of the command line are added", () => {
  assert.equal(spans("1h", "45m", "15m"), "2h\n");
});

test("a bad span ends it with exit code 2", () => {
  assert.throws(() => spans("soon"), (error) => error.status === 2);
});

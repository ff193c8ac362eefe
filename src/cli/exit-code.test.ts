import { describe, expect, it } from "vitest";
import { exitCodeOf } from "./exit-code.ts";

const tasks = { total: 2, succeeded: 2, failed: 0, skipped: 0 };

describe("exitCodeOf", () => {
  it.each([
    ["finished", "go", 0, 0],
    ["finished", "go", 1, 1],
    ["finished", "no-go", 0, 1],
    ["finished", "conditional-go", 0, 3],
    ["finished", null, 0, 1],
    ["paused", null, 0, 4],
    ["running", null, 0, 4],
    ["cancelled", null, 0, 1],
    ["cancelling", null, 0, 1],
    ["failed", "go", 0, 1],
  ] as const)("a run that is %s with %s and %d failed tasks exits with %d", (state, decision, failed, code) => {
    expect(exitCodeOf({ state, decision, tasks: { ...tasks, failed } })).toBe(code);
  });
});

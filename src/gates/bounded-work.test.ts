import { describe, expect, it } from "vitest";
import { withinTime } from "./bounded-work.ts";

describe("withinTime", () => {
  it("gives back what the work gives", () => {
    expect(withinTime(() => [1, 2].map((n) => n + 1))).toEqual({ kind: "done", value: [2, 3] });
    expect(withinTime(() => undefined)).toEqual({ kind: "done", value: undefined });
  });

  it("interrupts a loop and a regular expression", () => {
    const loop = withinTime(() => {
      for (let turn = 0; turn < Number.POSITIVE_INFINITY; turn += 1) Math.sqrt(turn);
    }, 50);
    const backtracking = withinTime(() => /^(a+)+$/.test(`${"a".repeat(60)}b`), 50);

    expect(loop).toEqual({ kind: "exceeded", problem: "took longer than 50 ms to read" });
    expect(backtracking).toEqual(loop);
    expect(withinTime(() => 1)).toEqual({ kind: "done", value: 1 });
  });

  it("says when something is nested too deeply, and lets every other fault through", () => {
    const descend = (depth: number): number => 1 + descend(depth + 1);

    expect(withinTime(() => descend(0))).toEqual({ kind: "exceeded", problem: "is nested too deeply to be read" });
    expect(() =>
      withinTime(() => {
        throw new TypeError("ours");
      }),
    ).toThrow(new TypeError("ours"));
  });

  it("can be used inside itself", () => {
    expect(withinTime(() => withinTime(() => 1))).toEqual({ kind: "done", value: { kind: "done", value: 1 } });
  });
});

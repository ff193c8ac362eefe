import { expect, test } from "vitest";
import { aLog, answered, calling, ending, saying, turning } from "../../../../test/support/session-logs.ts";
import { align } from "./align.ts";
import { diffSessions } from "./diff-sessions.ts";

const first = [turning("do it"), ...calling(1, "c1", "read_file", { path: "a" }), answered(1, "c1", "text of a")];

test("sessions that did the same do not differ, whatever their calls are named and their times are", () => {
  const a = aLog("a", [...first, ...saying(2, "done"), ending()]);
  const other = [turning("do it"), ...calling(1, "zz", "read_file", { path: "a" }), answered(1, "zz", "text of a", 99)];
  const b = aLog("b", [...other, ...saying(2, "done"), ending()]);
  const diff = diffSessions(a, b);
  expect(diff.firstDifference).toBeNull();
  expect(diff.rows.map(({ change }) => change)).toEqual(["none", "none", "none"]);
  expect(diff.a).toMatchObject({ tools: { read_file: 1 }, outcome: { state: "ended" }, failedSteps: 0 });
});

test("the same call with another answer, a step more, and another ending are each told as what they are", () => {
  const a = aLog("a", [...first, ...saying(2, "done"), ending()]);
  const changed = [
    turning("do it"),
    ...calling(1, "c1", "read_file", { path: "a" }),
    answered(1, "c1", "another text"),
  ];
  const more = [...calling(2, "c2", "write_file", { path: "b" }), answered(2, "c2", "wrote b")];
  const b = aLog("b", [...changed, ...more, ...saying(3, "done")]);
  const diff = diffSessions(a, b);
  expect(diff.rows.map(({ change }) => change)).toEqual(["none", "answers", "only-b", "none"]);
  expect(diff.firstDifference).toBe(1);
  expect(diff.b.outcome).toBeNull();
  expect(diff.b.tools).toEqual({ read_file: 1, write_file: 1 });
});

test("what stands where something else stood is changed, not left out and added", () => {
  const a = aLog("a", [...first, ...saying(2, "done")]);
  const b = aLog("b", [turning("do it"), ...calling(1, "c1", "read_file", { path: "b" }), ...saying(2, "done")]);
  expect(diffSessions(a, b).rows.map(({ change }) => change)).toEqual(["none", "changed", "none"]);
});

const letters = { same: (a: string, b: string) => a === b, alike: () => true };

test("a turn has not become a step: the one is left out and the other added", () => {
  const a = aLog("a", [...first, ...saying(2, "done")]);
  const b = aLog("b", [turning("do it"), turning("or not"), ...saying(1, "done")]);
  const changes = diffSessions(a, b).rows.map(({ change }) => change);
  expect(changes).toEqual(["none", "only-a", "only-b", "none"]);
});

test("an alignment leaves out and adds as little as can be", () => {
  const pairs = align(Array.from("kitten"), Array.from("sitting"), letters);
  expect(pairs.filter(({ a, b }) => a !== b)).toHaveLength(3);
  expect(pairs.map(({ a }) => a ?? "").join("")).toBe("kitten");
  expect(pairs.map(({ b }) => b ?? "").join("")).toBe("sitting");
});

test("long sessions that share nothing are put side by side by their place", () => {
  const a = Array.from({ length: 2_500 }, (_, index) => `a${index}`);
  const b = Array.from({ length: 2_500 }, (_, index) => `b${index}`);
  expect(align(a, b, letters)).toHaveLength(2_500);
});

import { expect, test } from "vitest";
import { traceTree, type TraceSpan } from "./trace-tree.ts";

const span = (spanId: string, parentSpanId: string | null, atMs: number, durationMs: number): TraceSpan => ({
  spanId,
  parentSpanId,
  name: spanId,
  startedAt: new Date(atMs).toISOString(),
  durationMs,
  failed: false,
  message: null,
});

test("what is part of what stands below it, in the order in which it began, with its time in the whole", () => {
  const spans = [
    span("second", "request", 60, 30),
    { ...span("first", "request", 0, 60), failed: true, message: "it broke" },
    span("request", "of-another-system", 0, 90),
    span("inside", "first", 30, 0.5),
  ];

  expect(traceTree(spans)).toEqual([
    `request     ${"━".repeat(30)}    90.0 ms`,
    `  first     ${"━".repeat(20)}${" ".repeat(10)}    60.0 ms  failed: it broke`,
    `    inside  ${" ".repeat(10)}━${" ".repeat(19)}     0.5 ms`,
    `  second    ${" ".repeat(20)}${"━".repeat(10)}    30.0 ms`,
  ]);
});

test("spans that are said to be part of each other are not followed round and round", () => {
  expect(traceTree([span("a", "b", 0, 1), span("b", "a", 0, 1), span("c", null, 0, 1_500)])).toEqual([
    expect.stringMatching(/^c .* 1\.50 s$/) as string,
  ]);
});

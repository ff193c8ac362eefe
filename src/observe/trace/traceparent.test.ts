import { expect, test } from "vitest";
import { formatTraceparent, newSpanId, newTraceId, parseTraceparent } from "./traceparent.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";

test("what is read is what is written", () => {
  for (const flags of ["00", "01"]) {
    const text = `00-${TRACE}-${SPAN}-${flags}`;
    const context = parseTraceparent(text);
    expect(context).toMatchObject({ traceId: TRACE, spanId: SPAN, sampled: flags === "01" });
    expect(context && formatTraceparent(context)).toBe(text);
  }
});

test("a later version may say more; of the flags only the first is understood", () => {
  expect(parseTraceparent(`01-${TRACE}-${SPAN}-03-more`)).toMatchObject({ traceId: TRACE, sampled: true });
});

test.each([
  "",
  "nonsense",
  `ff-${TRACE}-${SPAN}-01`,
  `00-${"0".repeat(32)}-${SPAN}-01`,
  `00-${TRACE}-${"0".repeat(16)}-01`,
  `00-${TRACE}-${SPAN}-01-more`,
  `00-${TRACE.toUpperCase()}-${SPAN}-01`,
])("%s is none", (text) => {
  expect(parseTraceparent(text)).toBeNull();
});

test("new ids are what the standard takes, and each is another", () => {
  const made = Array.from({ length: 1_000 }, () => ({ traceId: newTraceId(), spanId: newSpanId(), sampled: true }));
  expect(made.map((context) => parseTraceparent(formatTraceparent(context)))).toEqual(made);
  expect(new Set(made.flatMap(({ traceId, spanId }) => [traceId.slice(0, 16), spanId])).size).toBe(2_000);
});

/** Spans for tests of what keeps them: only what a test is about has to be said. */
import type { EndedSpan } from "../../src/store/observe/span-encoding.ts";

export const SPANS_AT = Date.parse("2026-11-21T12:00:00Z");

/** A trace of one digit. */
export const traceIdOf = (digit: number): string => String(digit).repeat(32);

/** A span of 1.5 ms that is named as its id. */
export const spanOf = (digit: number, spanId: string, more: Partial<EndedSpan> = {}): EndedSpan => ({
  traceId: traceIdOf(digit),
  spanId,
  parentSpanId: null,
  name: spanId,
  kind: "server",
  startedMs: SPANS_AT,
  durationMs: 1.5,
  failed: false,
  message: null,
  attributes: {},
  entry: false,
  ...more,
});

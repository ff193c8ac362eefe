/** Spans as a waterfall: each under the one that it is part of, with its place in the time of the whole. */
import type { Span } from "./system-queries.ts";

export type PlacedSpan = {
  span: Span;
  depth: number;
  /** Since the trace began. */
  offsetMs: number;
  /** Percent of the whole. */
  left: number;
  width: number;
};

const startOf = ({ startedAt }: Span): number => Date.parse(startedAt);

const inOrder = (spans: readonly Span[]): { span: Span; depth: number }[] => {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const children = Map.groupBy(
    spans.toSorted((a, b) => startOf(a) - startOf(b)),
    // A parent that is not here is of another system: for what is shown, it begins the trace.
    ({ parentSpanId }) => (parentSpanId !== null && known.has(parentSpanId) ? parentSpanId : null),
  );
  const placed: { span: Span; depth: number }[] = [];
  const open = (children.get(null) ?? []).map((span) => ({ span, depth: 0 })).toReversed();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    placed.push(next);
    const { span, depth } = next;
    open.push(...(children.get(span.spanId) ?? []).map((child) => ({ span: child, depth: depth + 1 })).toReversed());
  }
  return placed;
};

export const placeSpans = (spans: readonly Span[]): { placed: PlacedSpan[]; totalMs: number } => {
  const start = Math.min(...spans.map(startOf));
  const totalMs = Math.max(0.001, ...spans.map((span) => startOf(span) + span.durationMs - start));
  const percent = (ms: number): number => (100 * ms) / totalMs;
  const placed = inOrder(spans).map(({ span, depth }): PlacedSpan => {
    const offsetMs = startOf(span) - start;
    const left = Math.min(99.5, percent(offsetMs));
    return { span, depth, offsetMs, left, width: Math.min(100 - left, Math.max(0.5, percent(span.durationMs))) };
  });
  return { placed, totalMs };
};

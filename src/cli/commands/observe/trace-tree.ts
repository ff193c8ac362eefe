/** A trace as lines: what is part of what, when it began in it and how long it took, with a bar for each. */
import type { Output } from "../../../sdk/client/index.ts";
import { fitLine, plainLine } from "../../progress/display-text.ts";
import { textTable } from "../../text-table.ts";

export type TraceSpan = Pick<
  Output<"traces.get">["items"][number],
  "spanId" | "parentSpanId" | "name" | "startedAt" | "durationMs" | "failed" | "message"
>;

const BAR_WIDTH = 30;
/** A trace may have more than anybody reads. */
const MAX_DEPTH = 40;

type Placed = { span: TraceSpan; depth: number };

/** Children after their parents, in the order in which they began. One whose parent is not here begins anew. */
const inOrder = (spans: readonly TraceSpan[]): Placed[] => {
  const here = new Set(spans.map(({ spanId }) => spanId));
  const parentOf = ({ parentSpanId }: TraceSpan): string =>
    parentSpanId !== null && here.has(parentSpanId) ? parentSpanId : "";
  const children = Map.groupBy(
    spans.toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt)),
    parentOf,
  );
  const placed: Placed[] = [];
  const place = (parent: string, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    for (const span of children.get(parent) ?? []) {
      placed.push({ span, depth });
      place(span.spanId, depth + 1);
    }
  };
  place("", 0);
  return placed;
};

const shown = (ms: number): string => (ms >= 1_000 ? `${(ms / 1_000).toFixed(2)} s` : `${ms.toFixed(1)} ms`);

/** Of the whole trace, where and for how long; never nothing. */
const barOf = (fromMs: number, durationMs: number, totalMs: number): string => {
  const cell = totalMs / BAR_WIDTH || 1;
  const before = Math.min(BAR_WIDTH - 1, Math.floor(fromMs / cell));
  const length = Math.max(1, Math.min(BAR_WIDTH - before, Math.round(durationMs / cell)));
  return `${" ".repeat(before)}${"━".repeat(length)}`.padEnd(BAR_WIDTH);
};

export const traceTree = (spans: readonly TraceSpan[]): string[] => {
  const began = Math.min(...spans.map(({ startedAt }) => Date.parse(startedAt)));
  const totalMs = Math.max(...spans.map(({ startedAt, durationMs }) => Date.parse(startedAt) - began + durationMs));
  return textTable(
    inOrder(spans).map(({ span, depth }) => {
      const fromMs = Date.parse(span.startedAt) - began;
      const why = span.failed ? fitLine(plainLine(`failed: ${span.message ?? ""}`), 80).trimEnd() : "";
      const bar = barOf(fromMs, span.durationMs, totalMs);
      return [
        `${"  ".repeat(depth)}${fitLine(plainLine(span.name), 60)}`,
        bar,
        shown(span.durationMs).padStart(9),
        why,
      ];
    }),
  );
};

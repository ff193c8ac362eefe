/** https://www.w3.org/TR/trace-context/#traceparent-header */
import { randomFillSync } from "node:crypto";

export type TraceContext = { traceId: string; spanId: string; sampled: boolean };

const FORMAT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** Null for what is none: then a new trace begins, as the standard has it. */
export const parseTraceparent = (text: string): TraceContext | null => {
  const [, traceId, spanId, flags] = FORMAT.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  if (text.startsWith("00-") && text.length !== 55) return null;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
};

export const formatTraceparent = ({ traceId, spanId, sampled }: TraceContext): string =>
  `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;

const stock = Buffer.alloc(4_096);
let taken = stock.length;

/** Random bytes are kept in stock: to ask for sixteen takes as long as for a thousand. */
const randomHex = (bytes: number): string => {
  if (taken + bytes > stock.length) {
    randomFillSync(stock);
    taken = 0;
  }
  taken += bytes;
  return stock.toString("hex", taken - bytes, taken);
};

export const newTraceId = (): string => randomHex(16);
export const newSpanId = (): string => randomHex(8);

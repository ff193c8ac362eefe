/** Where on the line a time is: in hundredths of the line's width. */
import type { Span } from "./spans.ts";

/** @param start and now in milliseconds since 1970, `length` in milliseconds */
export type Scale = { start: number; length: number; now: number };

export const percent = (scale: Scale, time: number): number => (100 * (time - scale.start)) / scale.length;

export type Place = { from: number; width: number };

/** @param merging the part at the end of which the agent had said that it was done */
export const placeOf = (span: Span, scale: Scale): Place & { merging: number } => {
  const end = percent(scale, span.endedAt ?? scale.now);
  const from = percent(scale, span.startedAt);
  return { from, width: end - from, merging: span.mergingAt === null ? 0 : end - percent(scale, span.mergingAt) };
};

/** How long the task stood in the queue before. */
export const waitOf = ({ queuedAt, startedAt }: Span, scale: Scale): Place | null => {
  if (queuedAt === null || queuedAt >= startedAt) return null;
  const from = percent(scale, queuedAt);
  return { from, width: percent(scale, startedAt) - from };
};

import type { Span } from "./spans.ts";

/** How far a time is outside of a stretch; 0 inside of it. */
const distance = ({ startedAt, endedAt }: Span, time: number): number =>
  Math.max(startedAt - time, time - (endedAt ?? Number.POSITIVE_INFINITY), 0);

/** Stretches of an agent with several slots lie over each other: so many that began before may still last. */
const REACH = 16;

/**
 * @param spans in the order of their beginnings @param within in milliseconds
 * @returns which of them is there, or the nearest of those that are no further away; -1 where none is
 */
export const nearestSpan = (spans: readonly Span[], time: number, within: number): number => {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.startedAt ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  let nearest = -1;
  let least = within;
  for (let at = Math.min(low, spans.length - 1); at >= Math.max(0, low - REACH); at -= 1) {
    const span = spans[at];
    const away = span === undefined ? Number.POSITIVE_INFINITY : distance(span, time);
    // Of several the one that began last lies on top.
    if (away < least || (away === 0 && nearest === -1)) [nearest, least] = [at, away];
  }
  return nearest;
};

/**
 * Scrolls over lines of one height, however many. A browser ends an element at some height (Chromium at 33,554,432 px, which
 * is 1.7 million lines), so what would be higher gets a shorter scroll bar: what is near scrolls as it always does, and a leap
 * lands at about the same share of the whole. Where a line is follows from its number: nothing is kept for each.
 */
import { type RefObject, useEffect, useReducer, useRef, useState } from "react";

const LONGEST = 8_000_000;
/** Here the bar and the whole go together, so that a leap to either end arrives there however slowly it ends. */
const EDGE = 100_000;
const OVERSCAN = 30;
/** Above the first line, and below the last. */
const MARGIN = 8;

/** Where the scroll bar stands, and where in the whole that is. */
type Place = { bar: number; top: number };
/** How far either can go, and how much is seen at once. */
type Extent = { bar: number; top: number; seen: number };

const clamp = (value: number, most: number): number => Math.max(0, Math.min(value, most));

/** From a place among so much to that among so much else. */
const stretch = (at: number, from: number, to: number): number => {
  if (from === to || at <= EDGE) return at;
  if (from - at <= EDGE) return to - (from - at);
  return Math.round(EDGE + ((at - EDGE) * (to - 2 * EDGE)) / (from - 2 * EDGE));
};

/** @param bar where somebody has scrolled to */
const placeAfter = (bar: number, before: Place, most: Extent): Place => {
  const way = bar - before.bar;
  const near = Math.abs(way) <= 2 * most.seen && bar > 0 && bar < most.bar - 1;
  if (near && most.bar !== most.top) return { bar, top: clamp(before.top + way, most.top) };
  return { bar, top: stretch(bar, most.bar, most.top) };
};

/** @returns how high somebody sees it */
const useSeenHeight = (scroller: RefObject<HTMLElement | null>): number => {
  const [seen, setSeen] = useState(0);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const sized = new ResizeObserver(() => setSeen(element.clientHeight));
    sized.observe(element);
    return () => sized.disconnect();
  }, [scroller]);
  return seen;
};

export type LongScroll = {
  /** Of what is scrolled over. */
  length: number;
  /** Those to be put on the page: from the first up to the last, without it. */
  first: number;
  last: number;
  /** Where on the page a line is. */
  topOf: (line: number) => number;
  isAtEnd: () => boolean;
  onScroll: () => void;
  toEnd: () => void;
  toLine: (line: number) => void;
};

export const useLongScroll = (scroller: RefObject<HTMLElement | null>, count: number, height: number): LongScroll => {
  const place = useRef<Place>({ bar: 0, top: 0 });
  const [, show] = useReducer((shown: number) => shown + 1, 0);
  const seen = useSeenHeight(scroller);
  const total = count * height + 2 * MARGIN;
  const length = Math.min(total, LONGEST);
  const most: Extent = { bar: Math.max(0, length - seen), top: Math.max(0, total - seen), seen };

  const go = (wanted: number): void => {
    const top = Math.round(clamp(wanted, most.top));
    place.current = { bar: stretch(top, most.top, most.bar), top };
    if (scroller.current !== null) scroller.current.scrollTop = place.current.bar;
    show();
  };
  const onScroll = (): void => {
    if (scroller.current === null) return;
    place.current = placeAfter(scroller.current.scrollTop, place.current, most);
    show();
  };

  const { top, bar } = place.current;
  return {
    length,
    first: clamp(Math.floor((top - MARGIN) / height) - OVERSCAN, count),
    last: clamp(Math.ceil((top + seen) / height) + OVERSCAN, count),
    topOf: (line) => MARGIN + line * height - top + bar,
    isAtEnd: () => most.top - place.current.top < 2 * height,
    onScroll,
    toEnd: () => go(Infinity),
    toLine: (line) => go(MARGIN + line * height - (seen - height) / 2),
  };
};

/** The chart as one stop for the Tab key, in which arrow keys go from bar to bar. */
import { type FocusEvent, type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import { nearestSpan } from "./nearest-span.ts";
import type { Lane } from "./spans.ts";

export type Current = { lane: number; at: number };

const currentOf = (target: EventTarget): Current | null => {
  const bar = target instanceof Element ? target.closest<HTMLElement>("[data-at]") : null;
  return bar === null ? null : { lane: Number(bar.dataset["lane"]), at: Number(bar.dataset["at"]) };
};

/** Up and down lead to what happened at the same time. */
const onLane = (lanes: readonly Lane[], { lane, at }: Current, by: number): Current => {
  const next = Math.min(lanes.length - 1, Math.max(0, lane + by));
  const time = lanes[lane]?.spans[at]?.startedAt ?? 0;
  return next === lane ? { lane, at } : { lane: next, at: nearestSpan(lanes[next]?.spans ?? [], time, Infinity) };
};

const stepFrom = (lanes: readonly Lane[], { lane, at }: Current, key: string): Current | null => {
  const last = (lanes[lane]?.spans.length ?? 1) - 1;
  if (key === "ArrowRight") return { lane, at: Math.min(last, at + 1) };
  if (key === "ArrowLeft") return { lane, at: Math.max(0, at - 1) };
  if (key === "Home") return { lane, at: 0 };
  if (key === "End") return { lane, at: last };
  if (key === "ArrowDown") return onLane(lanes, { lane, at }, 1);
  return key === "ArrowUp" ? onLane(lanes, { lane, at }, -1) : null;
};

export const useBarKeys = (
  lanes: readonly Lane[],
  chart: RefObject<HTMLElement | null>,
  scrollTo: (lane: number) => void,
) => {
  const [current, setCurrent] = useState<Current>({ lane: 0, at: 0 });
  const [isFocused, setIsFocused] = useState(false);
  const going = useRef(false);
  useEffect(() => {
    if (!going.current) return;
    const bar = chart.current?.querySelector<HTMLElement>(`[data-lane="${current.lane}"][data-at="${current.at}"]`);
    if (!bar) return;
    going.current = false;
    bar.focus({ preventScroll: true });
    bar.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
  return {
    current,
    isFocused,
    onFocus: ({ target }: FocusEvent<HTMLElement>): void => {
      const at = currentOf(target);
      setIsFocused(at !== null);
      if (at !== null) setCurrent(at);
    },
    onBlur: (): void => setIsFocused(false),
    onKeyDown: (event: KeyboardEvent<HTMLElement>): void => {
      const from = currentOf(event.target);
      const next = from === null ? null : stepFrom(lanes, from, event.key);
      if (next === null) return;
      event.preventDefault();
      going.current = true;
      setCurrent(next);
      scrollTo(next.lane);
    },
  };
};

import { useEffect, useRef } from "react";

/**
 * Stays at the end of what grows, until somebody scrolls up to read. What scrolls may be the part or the page: only
 * whether the end is in view is looked at.
 */
export const useTail = (length: number, growing: boolean) => {
  const end = useRef<HTMLDivElement>(null);
  const atEnd = useRef(false);
  useEffect(() => {
    const mark = end.current;
    if (mark === null) return undefined;
    const watch = new IntersectionObserver(([entry]) => (atEnd.current = entry?.isIntersecting ?? false), {
      rootMargin: "0px 0px 60px 0px",
    });
    watch.observe(mark);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    if (growing && atEnd.current) end.current?.scrollIntoView({ block: "end" });
  }, [length, growing]);
  return end;
};

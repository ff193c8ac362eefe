import type { InfiniteData } from "@tanstack/react-query";
import { useCallback, useEffect, useRef } from "react";
import { queryClient } from "../../api/query-client.ts";
import type { LiveEvent } from "../../api/types.ts";
import { useWanted } from "../../live/live.ts";
import { createInbox } from "../../live/inbox.ts";
import { EVERYTHING } from "../../live/live-stream.ts";
import { eventsKey, type EventFilter, type EventPage } from "./event-queries.ts";

type Pages = InfiniteData<EventPage, number | null>;

/** Many at once are shown at once: a page drawn anew for each of a thousand would show none. */
const EVERY_MS = 80;

/** Puts the newest before those that are known; what is known is not put twice. */
const withNewest = (pages: Pages, events: readonly LiveEvent[]): Pages => {
  const [first, ...rest] = pages.pages;
  if (first === undefined) return pages;
  const newest = first.items[0]?.position ?? 0;
  const fresh = events.filter(({ position }) => position > newest).toSorted((a, b) => b.position - a.position);
  return fresh.length === 0 ? pages : { ...pages, pages: [{ ...first, items: [...fresh, ...first.items] }, ...rest] };
};

const addToPages = createInbox<LiveEvent>(queryClient, (queryKey, events) => {
  queryClient.setQueryData<Pages>(queryKey, (pages) => pages && withNewest(pages, events));
});

/** Adds events that pass the filter to what is shown of them, as they come. */
export const useLiveEvents = ({ family, run }: EventFilter): void => {
  const waiting = useRef<LiveEvent[]>([]);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const show = useCallback((): void => {
    timer.current = null;
    const events = waiting.current.splice(0);
    addToPages(eventsKey({ ...(family !== undefined && { family }), ...(run !== undefined && { run }) }), events);
  }, [family, run]);
  useEffect(
    () => () => {
      if (timer.current !== null) clearTimeout(timer.current);
      timer.current = null;
      waiting.current = [];
    },
    [show],
  );
  useWanted(family === undefined ? EVERYTHING : `${family}.*`, (event) => {
    if (family !== undefined && !event.name.startsWith(`${family}.`)) return;
    if (run !== undefined && event.runId !== run) return;
    waiting.current.push(event);
    timer.current ??= setTimeout(show, EVERY_MS);
  });
};

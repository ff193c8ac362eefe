/** Events from the newest backwards. The API lists them forwards after a position, so a window goes back over them. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client } from "../../api/client.ts";
import type { LiveEvent } from "../../api/types.ts";
import type { EventsSearch } from "./events-search.ts";

export type EventFilter = Pick<EventsSearch, "family" | "run">;

/** The newest first. `before` is where the next page ends; null when there is nothing earlier. */
export type EventPage = { items: LiveEvent[]; before: number | null };

const ENOUGH = 150;
const MOST = 1_000;
const FIRST_WINDOW = 400;
/** The window of a filter that lets little through grows until it is as wide as the record. */
const GROWTH = 8;

const queryOf = ({ family, run }: EventFilter) => ({
  ...(family !== undefined && { names: `${family}.*` }),
  ...(run !== undefined && { runId: run }),
});

/** All between two positions, both left out. */
const readBetween = async (filter: EventFilter, after: number, before: number, signal: AbortSignal) => {
  const found: LiveEvent[] = [];
  for (let from = after; from < before - 1;) {
    const query = { ...queryOf(filter), after: from, limit: MOST };
    const { items, last } = await client.events.list({ query }, { signal });
    found.push(...items.filter(({ position }) => position < before));
    if (items.length === 0 || last <= from) break;
    from = last;
  }
  return found;
};

const readBefore = async (filter: EventFilter, before: number, signal: AbortSignal): Promise<EventPage> => {
  const found: LiveEvent[] = [];
  let end = before;
  for (let size = FIRST_WINDOW; end > 1 && found.length < ENOUGH; size *= GROWTH) {
    const after = Math.max(0, end - size - 1);
    found.unshift(...(await readBetween(filter, after, end, signal)));
    end = after + 1;
  }
  return { items: found.toReversed(), before: end > 1 ? end : null };
};

export const eventsKey = ({ family, run }: EventFilter) => ["events", family ?? null, run ?? null] as const;

export const eventsQuery = (filter: EventFilter) =>
  infiniteQueryOptions({
    queryKey: eventsKey(filter),
    queryFn: async ({ pageParam, signal }) => {
      const before = pageParam ?? (await client.events.last({}, { signal })).position + 1;
      return readBefore(filter, before, signal);
    },
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.before,
    // What comes is put to it only while it is looked at.
    staleTime: 0,
  });

/** One that an address names, wherever in the record it is; null when it is not there. */
export const eventAtQuery = (position: number) =>
  queryOptions({
    queryKey: ["event", position],
    queryFn: async ({ signal }): Promise<LiveEvent | null> => {
      const { items } = await client.events.list({ query: { after: position - 1, limit: 1 } }, { signal });
      return items.find((event) => event.position === position) ?? null;
    },
    staleTime: Infinity,
  });

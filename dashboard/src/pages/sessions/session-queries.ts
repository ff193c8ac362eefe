import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import type { ClientSessionEntry, Output } from "provost/client";
import { client } from "../../api/client.ts";

export type Session = Output<"agentSessions.get">;
export type FoundPlace = Output<"agentSessions.search">["items"][number];
export type ToolCall = Output<"tools.calls">["items"][number];

const all = ["sessions"] as const;
export const sessionKeys = {
  all,
  one: (sessionId: string) => [...all, sessionId],
  entries: (sessionId: string) => [...all, sessionId, "entries"],
  calls: (sessionId: string) => [...all, sessionId, "calls"],
};

const PAGE = 60;

export const sessionsQuery = infiniteQueryOptions({
  queryKey: [...all, "list"],
  queryFn: ({ pageParam, signal }) =>
    client.agentSessions.list({ query: { limit: PAGE, ...(pageParam !== null && { cursor: pageParam }) } }, { signal }),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
});

export const searchQuery = (words: string) =>
  queryOptions({
    queryKey: [...all, "search", words],
    queryFn: async ({ signal }) =>
      (await client.agentSessions.search({ query: { words, limit: 100 } }, { signal })).items,
    enabled: words !== "",
  });

export const sessionQuery = (agentSessionId: string) =>
  queryOptions({
    queryKey: sessionKeys.one(agentSessionId),
    queryFn: ({ signal }) => client.agentSessions.get({ params: { agentSessionId } }, { signal }),
  });

const ENTRIES = 1_000;

/** All entries so far; the stream of the session adds those that come. Entries never change. */
export const entriesQuery = (agentSessionId: string) =>
  queryOptions({
    queryKey: sessionKeys.entries(agentSessionId),
    queryFn: async ({ signal }) => {
      const entries: ClientSessionEntry[] = [];
      for (let after = 0; ;) {
        const query = { after, limit: ENTRIES };
        const { items } = await client.agentSessions.entries({ params: { agentSessionId }, query }, { signal });
        entries.push(...(items as ClientSessionEntry[]));
        if (items.length < ENTRIES) return entries;
        after = items.at(-1)?.seq ?? after;
      }
    },
    staleTime: Infinity,
  });

/** With what decided about each: who may read sessions need not be allowed to read this. */
export const callsQuery = (sessionId: string) =>
  queryOptions({
    queryKey: sessionKeys.calls(sessionId),
    queryFn: async ({ signal }) => (await client.tools.calls({ query: { sessionId, limit: 200 } }, { signal })).items,
  });

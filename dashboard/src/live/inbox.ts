/**
 * Puts what comes to what was read before it. While that is being read, the answer may be from before what comes and would
 * take its place: so what comes waits for the answer.
 */
import type { QueryClient, QueryKey } from "@tanstack/react-query";

export const createInbox = <Item>(
  queryClient: QueryClient,
  put: (queryKey: QueryKey, items: readonly Item[]) => void,
): ((queryKey: QueryKey, items: readonly Item[]) => void) => {
  const cache = queryClient.getQueryCache();
  const waiting = new Map<string, Item[]>();
  cache.subscribe(({ type, query: { queryHash, queryKey, state } }) => {
    if (waiting.size === 0) return;
    if (type !== "removed" && state.fetchStatus === "fetching") return;
    const items = waiting.get(queryHash);
    waiting.delete(queryHash);
    if (items !== undefined && type !== "removed") put(queryKey, items);
  });
  return (queryKey, items) => {
    const query = cache.find({ queryKey, exact: true });
    if (query === undefined) return;
    if (query.state.fetchStatus !== "fetching") put(queryKey, items);
    else waiting.set(query.queryHash, [...(waiting.get(query.queryHash) ?? []), ...items]);
  };
};

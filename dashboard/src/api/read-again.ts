/**
 * What is declared out of date while it is first being read, is read once more: its answer may be from before what has
 * made it so. The library does that only where something was read before.
 */
import type { Query, QueryClient } from "@tanstack/react-query";

export const readAgainWhatWasOutdated = (client: QueryClient): void => {
  const outdated = new WeakSet<Query>();
  client.getQueryCache().subscribe((event) => {
    if (event.type !== "updated") return;
    const { query, action } = event;
    if (action.type === "invalidate") {
      if (query.state.data === undefined && query.state.fetchStatus === "fetching") outdated.add(query);
    } else if (action.type === "fetch") {
      outdated.delete(query);
    } else if (action.type === "success" && action.manual !== true && outdated.delete(query)) {
      // What is being told now is the end of the first reading: another begins when that is over.
      queueMicrotask(() => void client.invalidateQueries({ queryKey: query.queryKey, exact: true }));
    }
  });
};

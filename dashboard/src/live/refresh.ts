/** Reads again what events have changed: soon after the first of them, and then no more often than it is worth. */
import type { QueryClient, QueryKey } from "@tanstack/react-query";

const SOON_MS = 120;
const AT_MOST_EVERY_MS = 900;

export const createRefresher = (queryClient: QueryClient): ((queryKey: QueryKey) => void) => {
  const due = new Map<string, { timer: ReturnType<typeof setTimeout> | null; last: number }>();
  return (queryKey) => {
    const name = JSON.stringify(queryKey);
    const entry = due.get(name) ?? { timer: null, last: 0 };
    due.set(name, entry);
    if (entry.timer !== null) return;
    const delay = Math.max(SOON_MS, entry.last + AT_MOST_EVERY_MS - Date.now());
    entry.timer = setTimeout(() => {
      entry.timer = null;
      entry.last = Date.now();
      // One that is under way may have read what was before the event.
      void queryClient.invalidateQueries({ queryKey }, { cancelRefetch: true });
    }, delay);
  };
};

/** Reads again what events have changed: soon after the first of them, and then no more often than it is worth. */
import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { ApiError } from "provost/client";

const SOON_MS = 120;
const AT_MOST_EVERY_MS = 900;
/** Nothing else would have it read again, and what is shown would stay as it is. */
const AFTER_FAILURE_MS = 5_000;

type Due = {
  timer: ReturnType<typeof setTimeout> | null;
  last: number;
  reading: boolean;
  /** An event came while it was being read. */
  again: boolean;
  /** What it waits for is no event, but that what failed may be over. */
  failed: boolean;
};

const isRefused = (error: unknown): boolean => error instanceof ApiError && error.status >= 400 && error.status < 500;

export const createRefresher = (queryClient: QueryClient): ((queryKey: QueryKey) => void) => {
  const due = new Map<string, Due>();
  const hasFailed = (queryKey: QueryKey): boolean =>
    queryClient
      .getQueryCache()
      .findAll({ queryKey, type: "active" })
      .some(({ state }) => state.status === "error" && !isRefused(state.error));
  const read = async (queryKey: QueryKey, entry: Due): Promise<void> => {
    entry.timer = null;
    entry.last = Date.now();
    entry.again = false;
    entry.failed = false;
    entry.reading = true;
    // One that is under way for another reason may have read what was before the event.
    await queryClient.invalidateQueries({ queryKey }, { cancelRefetch: true });
    entry.reading = false;
    entry.failed = !entry.again && hasFailed(queryKey);
    if (entry.again) arm(queryKey, entry, SOON_MS);
    else if (entry.failed) arm(queryKey, entry, AFTER_FAILURE_MS);
  };
  const arm = (queryKey: QueryKey, entry: Due, soonest: number): void => {
    if (entry.timer !== null) clearTimeout(entry.timer);
    const delay = Math.max(soonest, entry.last + AT_MOST_EVERY_MS - Date.now());
    entry.timer = setTimeout(() => void read(queryKey, entry), delay);
  };
  return (queryKey) => {
    const name = JSON.stringify(queryKey);
    const entry = due.get(name) ?? { timer: null, last: 0, reading: false, again: false, failed: false };
    due.set(name, entry);
    // Were each reading called off for the next, none would end where answers take longer than events stay away.
    if (entry.reading) entry.again = true;
    else if (entry.timer === null || entry.failed) {
      entry.failed = false;
      arm(queryKey, entry, SOON_MS);
    }
  };
};

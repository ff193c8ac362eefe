/**
 * Hands committed events to whoever follows them, each once and in order, whichever process wrote them. A position says
 * where one was: whoever comes back with the last one that he has seen misses nothing and gets nothing twice.
 */
import type { Event } from "../model/event.ts";
import type { TenantId } from "../model/ids.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Database } from "../store/database.ts";
import type { EventFilter } from "../model/subscription.ts";
import type { EventLog } from "./event-log.ts";
import { createEventTail } from "./event-tail.ts";
import type { EventTail } from "./event-tail.ts";

export type FollowRequest = {
  /** The last position that the follower has seen; 0 for all from the first on. */
  after: number;
  filter?: EventFilter | undefined;
  /** Ends the following. */
  signal: AbortSignal;
};

/** The events of one tenant. */
export type EventFeed = {
  /** Calls back with each event that comes from now on. */
  onEvent(listener: (event: Event) => void): () => void;
  /** Resolves when the events committed so far were handed out. */
  flush(): Promise<void>;
  /** What matches after a position, and then what comes. Ends when the signal is aborted or the feed is closed. */
  follow(request: FollowRequest): AsyncGenerator<Event, void>;
  close(): void;
};

export type EventFeeds = {
  /** Feeds of one tenant share what they read; the last one to be closed ends the reading. */
  open(tenantId: TenantId): Promise<EventFeed>;
  close(): Promise<void>;
};

const BATCH = 500;
/** A notification is lost with the process that would have sent it. */
const LOOK_EVERY_MS = 5_000;

type Shared = { tail: Promise<EventTail>; feeds: number };

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

async function* followTail(
  tail: EventTail,
  { after, filter = {}, signal }: FollowRequest,
): AsyncGenerator<Event, void> {
  const ended = aborted(signal);
  for (let seen = after; !signal.aborted;) {
    // Taken before reading: what comes while we read wakes the next round.
    const changed = tail.changed();
    const { events, through } = await tail.page(filter, seen, BATCH);
    for (const event of events) {
      yield event;
      if (signal.aborted) return;
    }
    seen = through;
    if (seen >= tail.last()) await Promise.race([changed, ended]);
  }
}

const feedOf = (tail: EventTail, release: () => void): EventFeed => {
  const closing = new AbortController();
  const mine = new Set<(event: Event) => void>();
  return {
    onEvent: (listener) => {
      mine.add(listener);
      tail.listeners.add(listener);
      return () => {
        mine.delete(listener);
        tail.listeners.delete(listener);
      };
    },
    flush: () => tail.advance(),
    follow: (request) => followTail(tail, { ...request, signal: AbortSignal.any([request.signal, closing.signal]) }),
    close: () => {
      if (closing.signal.aborted) return;
      closing.abort();
      for (const listener of mine) tail.listeners.delete(listener);
      release();
    },
  };
};

/** The tenant of a notification; null when it says to look at everything. */
const tenantOf = (payload: string): TenantId | null =>
  payload === "" ? null : (JSON.parse(payload) as { tenantId: TenantId }).tenantId;

export const createEventFeeds = async (db: Database, log: EventLog, clock: Clock): Promise<EventFeeds> => {
  const tenants = new Map<TenantId, Shared>();
  const reading = new Set<Promise<void>>();
  let closed = false;

  const advance = ({ tail }: Shared): void => {
    // What could not be read now is read at the next notification or look.
    const reads = tail.then((open) => open.advance()).catch(() => undefined);
    reading.add(reads);
    void reads.finally(() => reading.delete(reads));
  };
  const unlisten = await db.listen("provost_event", (payload) => {
    const tenantId = tenantOf(payload);
    for (const [id, shared] of tenants) if (tenantId === null || id === tenantId) advance(shared);
  });
  let callOff = (): void => undefined;
  const lookNowAndThen = (): void => {
    callOff = clock.after(LOOK_EVERY_MS, () => {
      for (const shared of tenants.values()) advance(shared);
      if (!closed) lookNowAndThen();
    });
  };
  lookNowAndThen();

  const release = (tenantId: TenantId): void => {
    const shared = tenants.get(tenantId);
    if (shared === undefined) return;
    shared.feeds -= 1;
    if (shared.feeds === 0) tenants.delete(tenantId);
  };

  return {
    open: async (tenantId) => {
      const shared = tenants.get(tenantId) ?? { tail: createEventTail(db, log, tenantId), feeds: 0 };
      tenants.set(tenantId, shared);
      shared.feeds += 1;
      try {
        return feedOf(await shared.tail, () => release(tenantId));
      } catch (error) {
        release(tenantId);
        throw error;
      }
    },
    close: async () => {
      closed = true;
      callOff();
      await unlisten();
      await Promise.all(reading);
    },
  };
};

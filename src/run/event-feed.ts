/** Hands each committed event to listeners once and in order, whichever process wrote it. */
import type { EventLog } from "../events/event-log.ts";
import type { Event } from "../model/event.ts";
import type { TenantId } from "../model/ids.ts";
import { createLimit } from "../runtime/limit.ts";
import { createSignal } from "../runtime/signal.ts";
import type { Database } from "../store/database.ts";

const BATCH = 500;

export type EventFeed = {
  onEvent(listener: (event: Event) => void): () => void;
  /** Resolves when the events committed so far were handed out. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

/** Starts after the position that is the last one now. */
export const createEventFeed = async (db: Database, log: EventLog, tenantId: TenantId): Promise<EventFeed> => {
  const listeners = new Set<(event: Event) => void>();
  const changed = createSignal();
  const closing = new AbortController();
  const unlisten = await db.listen("provost_event", () => changed.raise());
  let after = await db.transaction(tenantId, (tx) => log.lastPosition(tx));

  const oneAtATime = createLimit(1);
  const handOut = (): Promise<void> => oneAtATime(handOutAll);
  const handOutAll = async (): Promise<void> => {
    for (;;) {
      const events = await db.transaction(tenantId, (tx) => log.read(tx, { after, limit: BATCH }));
      for (const event of events) {
        after = event.position;
        for (const listener of listeners) listener(event);
      }
      if (events.length < BATCH) return;
    }
  };
  const pump = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      await changed.wait();
      await handOut();
    }
  };
  const pumping = pump();
  // A feed that broke must not end the process while a run goes on: close() reports it.
  pumping.catch(() => undefined);

  return {
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    flush: handOut,
    close: async () => {
      closing.abort();
      changed.raise();
      await pumping;
      await unlisten();
    },
  };
};

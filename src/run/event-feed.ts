import { createEventFeeds } from "../events/event-feed.ts";
import type { EventFeed } from "../events/event-feed.ts";
import type { EventLog } from "../events/event-log.ts";
import type { TenantId } from "../model/ids.ts";
import { systemClock } from "../runtime/clock.ts";
import type { Database } from "../store/database.ts";

export type { EventFeed } from "../events/event-feed.ts";

/** The feed of one tenant alone; its `close` ends the listening too. */
export const createEventFeed = async (
  db: Database,
  log: EventLog,
  tenantId: TenantId,
): Promise<Omit<EventFeed, "close"> & { close(): Promise<void> }> => {
  const feeds = await createEventFeeds(db, log, systemClock);
  const feed = await feeds.open(tenantId);
  return {
    ...feed,
    close: async () => {
      feed.close();
      await feeds.close();
    },
  };
};

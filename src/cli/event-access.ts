import type { TenantEvents } from "../control-plane.ts";
import type { Event } from "../model/event.ts";
import type { EventFilter } from "../model/subscription.ts";

type Followed = { after: number; filter: EventFilter; signal: AbortSignal };

/** What commands do about events. */
export type EventAccess = Omit<TenantEvents, "webhooks"> & {
  webhooks: Omit<TenantEvents["webhooks"], "hasSigned">;
  feed: { follow(request: Followed): AsyncIterable<Event> };
};

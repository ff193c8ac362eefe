/** The contract of who carries events to a subscriber: one implementation for each kind of subscription. */
import type { Event } from "../../model/event.ts";
import type { TenantId } from "../../model/ids.ts";
import type { DeliveryFailure, Subscription } from "../../model/subscription.ts";

export type Outcome =
  | { kind: "delivered" }
  | { kind: "failed"; failure: DeliveryFailure }
  /** Not tried: one of its key before it failed, or the signal was aborted. */
  | { kind: "held" };

export type DeliveryRequest = {
  tenantId: TenantId;
  subscription: Subscription;
  /** In their order. Of one key none may be delivered after one that failed. */
  events: readonly Event[];
  /** Aborted when the lease is lost or the control plane ends: then nothing more is begun. */
  signal: AbortSignal;
};

export type DeliveryReport = {
  /** One for each event. What is delivered may be delivered again: receivers know an event by its id. */
  outcomes: readonly Outcome[];
  /** Why nothing shall be delivered to this subscriber any more, until a person says otherwise. */
  disable?: string | undefined;
};

export type Deliverer = (request: DeliveryRequest) => Promise<DeliveryReport>;

/** What has to arrive in order: the events of one run, or of one task that is in none. */
export const keyOf = ({ correlation }: Pick<Event, "correlation">): string => correlation;

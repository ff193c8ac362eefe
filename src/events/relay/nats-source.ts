/** Reads for a subscription from its tenant's stream instead of Postgres. The sequence is the position, so nothing else differs. */
import { DeliverPolicy } from "@nats-io/jetstream";
import type { Consumer } from "@nats-io/jetstream";
import type { Event } from "../../model/event.ts";
import { eventSchema } from "../../model/event.ts";
import type { Subscription } from "../../model/subscription.ts";
import type { TenantId } from "../../model/ids.ts";
import type { EventSource } from "../delivery/event-source.ts";
import { matches } from "../event-filter.ts";
import type { NatsConnections } from "./nats-connections.ts";
import { streamName } from "./tenant-subjects.ts";

/** How long a reader waits for what is committed and has not arrived yet. */
const WAIT_MS = 1_000;

type Reading = { consumer: Consumer; next: number };

/** @param postgres for what the stream has dropped for its age */
export const natsSource = (connections: NatsConnections, postgres: EventSource): EventSource => {
  const readings = new Map<string, Reading>();

  const openAt = async (tenantId: TenantId, next: number): Promise<Reading> => {
    const { js } = await connections.of(tenantId);
    const consumer = await js.consumers.get(streamName(tenantId), {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: next,
    });
    return { consumer, next };
  };

  /** The one of last time when it stands where the cursor is; whoever replays begins anew. */
  const readingAt = async (tenantId: TenantId, { subscriptionId, cursor }: Subscription): Promise<Reading> => {
    const known = readings.get(subscriptionId);
    if (known?.next === cursor + 1) return known;
    await known?.consumer.delete().catch(() => undefined); // it ends by itself when nobody asks
    const reading = await openAt(tenantId, cursor + 1);
    readings.set(subscriptionId, reading);
    return reading;
  };

  return {
    read: async (tenantId, subscription, signal) => {
      const reading = await readingAt(tenantId, subscription);
      const events: Event[] = [];
      let through = subscription.cursor;
      try {
        const messages = await reading.consumer.fetch({ max_messages: subscription.batchSize, expires: WAIT_MS });
        const end = (): void => void messages.close();
        signal.addEventListener("abort", end, { once: true });
        for await (const message of messages) {
          if (message.seq !== through + 1) return await postgres.read(tenantId, subscription, signal);
          through = message.seq;
          const event = eventSchema.parse(message.json());
          if (matches(subscription.filter, event)) events.push(event);
        }
        signal.removeEventListener("abort", end);
        reading.next = through + 1;
      } catch (error) {
        readings.delete(subscription.subscriptionId);
        throw error;
      }
      return { events, through };
    },
  };
};

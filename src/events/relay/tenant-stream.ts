/**
 * A tenant's stream. Invariant: the message with sequence n is the event at position n. Each publish says which sequence
 * it must come after, so whatever is lost, repeated or sent by two relays at once, the stream holds every event once and
 * in its place, or not yet.
 */
import { DiscardPolicy, JetStreamApiCodes, JetStreamApiError, RetentionPolicy, StorageType } from "@nats-io/jetstream";
import { headers, nanos } from "@nats-io/transport-node";
import type { Event } from "../../model/event.ts";
import type { TenantId } from "../../model/ids.ts";
import type { TenantConnection } from "./nats-connections.ts";
import type { NatsSettings } from "./nats-settings.ts";
import { streamName, subjectOf, tenantSubjects } from "./tenant-subjects.ts";

const HOUR_MS = 3_600_000;
/** How long NATS remembers the ids of messages. Beyond it, the expected sequence still lets nothing in twice. */
const DUPLICATE_WINDOW_MS = 120_000;

/** Position of the last event that the stream holds; makes the stream when it is missing. */
export const lastRelayed = async (
  { manager }: TenantConnection,
  tenantId: TenantId,
  settings: NatsSettings,
): Promise<number> => {
  const name = streamName(tenantId);
  try {
    return (await manager.streams.info(name)).state.last_seq;
  } catch (error) {
    if (!(error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound)) throw error;
  }
  const { state } = await manager.streams.add({
    name,
    subjects: [tenantSubjects(tenantId)],
    retention: RetentionPolicy.Limits,
    discard: DiscardPolicy.Old,
    storage: StorageType.File,
    num_replicas: settings.replicas,
    duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    max_age: settings.maxAgeHours === undefined ? 0 : nanos(settings.maxAgeHours * HOUR_MS),
    // Nobody removes a single event.
    deny_delete: true,
    deny_purge: true,
  });
  return state.last_seq;
};

/** Resolves when so many replicas have it as the cluster needs; rejects when that is not known or it is out of its place. */
const publish = async ({ js }: TenantConnection, event: Event): Promise<void> => {
  const head = headers();
  head.set("Provost-Position", String(event.position));
  await js.publish(subjectOf(event), JSON.stringify(event), {
    msgID: event.eventId,
    headers: head,
    expect: { lastSequence: event.position - 1 },
    retries: 0,
  });
};

/**
 * Publishes events that follow each other, all in flight at once. Returns how many of them, from the first on, the stream
 * is known to hold, and why no more.
 */
export const publishAll = async (
  tenant: TenantConnection,
  events: readonly Event[],
): Promise<{ published: number; problem: string | null }> => {
  const results = await Promise.allSettled(events.map((event) => publish(tenant, event)));
  const failed = results.findIndex(({ status }) => status === "rejected");
  const result = results[failed];
  if (result?.status !== "rejected") return { published: events.length, problem: null };
  return { published: failed, problem: result.reason instanceof Error ? result.reason.message : String(result.reason) };
};

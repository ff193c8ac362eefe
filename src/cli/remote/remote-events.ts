/** Events, subscriptions and webhooks at the control plane that is asked. */
import { z } from "zod";
import type { TenantEvents } from "../../control-plane.ts";
import type { Event } from "../../model/event.ts";
import type { TenantId } from "../../model/ids.ts";
import type { EventFilter } from "../../model/subscription.ts";
import { lagSchema, parkedEventSchema, subscriptionSchema } from "../../model/subscription.ts";
import { webhookAttemptSchema } from "../../model/webhook.ts";
import type { Client } from "../../sdk/client/index.ts";
import type { EventAccess } from "../event-access.ts";
import { type Records, recordsOf } from "./records.ts";

const withLag = subscriptionSchema.extend({ lag: lagSchema });
const webhook = subscriptionSchema.extend({ url: z.string() });
const webhookWithLag = webhook.extend({ lag: lagSchema });

const MAX_PAGE = 1_000;

const queryOf = ({ names, runId }: EventFilter) => ({
  ...(names !== undefined && { names: names.join(",") }),
  ...(runId !== undefined && { runId }),
});

const subscriptionsOf = (client: Client, records: Records): TenantEvents["subscriptions"] => {
  const at = (subscription: string) => ({ params: { subscription } });
  return {
    add: async ({ name, filter, source, batchSize, maxAttempts, after }) => {
      const own = { ...(typeof maxAttempts === "number" && { maxAttempts }) };
      const body = { name, filter, source, batchSize, after, ...own };
      return subscriptionSchema.parse(await client.subscriptions.add({ body }));
    },
    list: async () => (await client.subscriptions.list()).items.map((item) => withLag.parse(item)),
    get: async (named) => withLag.parse(await client.subscriptions.get(at(named))),
    pause: (named, reason) => client.subscriptions.pause({ ...at(named), body: { reason } }),
    resume: (named) => client.subscriptions.resume({ ...at(named), body: {} }),
    remove: (named) => client.subscriptions.remove(at(named)),
    replay: async (named, from) => {
      const where = typeof from === "object" && "time" in from ? { time: from.time.toISOString() } : from;
      return (await client.subscriptions.replay({ ...at(named), body: { from: where } })).cursor;
    },
    deadLetters: async (named, query) => {
      const { items } = await client.subscriptions.deadLetters({ ...at(named), query });
      return items.map(({ event, ...letter }) => ({
        ...parkedEventSchema.parse(letter),
        event: event === null ? null : records.event(event),
      }));
    },
    redeliver: async (named, positions) => {
      const body = { positions: positions === null ? null : [...positions] };
      return (await client.subscriptions.redeliver({ ...at(named), body })).count;
    },
  };
};

const webhooksOf = (client: Client): EventAccess["webhooks"] => {
  const at = (named: string) => ({ params: { webhook: named } });
  return {
    add: async ({ name, url, filter, maxAttempts, after }) => {
      const body = {
        name,
        url,
        filter,
        ...(maxAttempts !== undefined && { maxAttempts }),
        ...(after !== undefined && { after }),
      };
      const added = await client.webhooks.add({ body });
      return { webhook: webhook.parse(added.webhook), secret: added.secret };
    },
    list: async () => (await client.webhooks.list()).items.map((item) => webhookWithLag.parse(item)),
    remove: (named) => client.webhooks.remove(at(named)),
    test: (named) => client.webhooks.test({ ...at(named), body: {} }),
    rotateSecret: async (named, overlapMs) => {
      const rotated = await client.webhooks.rotateSecret({ ...at(named), body: { overlapMs } });
      return { secret: rotated.secret, previousUntil: new Date(rotated.previousUntil) };
    },
    deliveries: async (named, limit) => {
      const { items } = await client.webhooks.deliveries({ ...at(named), query: { limit } });
      return items.map((item) => webhookAttemptSchema.parse(item));
    },
  };
};

const pullOf = (client: Client, records: Records): TenantEvents["pull"] => {
  const at = (subscription: string) => ({ params: { subscription } });
  return {
    take: async (named, leaseMs) => {
      const { batch } = await client.subscriptions.take({ ...at(named), body: { leaseMs } });
      return batch === null ? null : { ...batch, events: batch.events.map((event) => records.event(event)) };
    },
    acknowledge: (named, { token, delivered, failed }) => {
      const body = { token, delivered: [...delivered], failed: [...failed] };
      return client.subscriptions.acknowledge({ ...at(named), body });
    },
  };
};

async function* followed(
  { client, records }: { client: Client; records: Records },
  { after, filter, signal }: Parameters<EventAccess["feed"]["follow"]>[0],
) {
  const { names, runId } = filter;
  const asked = { ...(names !== undefined && { names }), ...(runId !== undefined && { runId }) };
  for await (const event of client.followEvents({ ...asked, after, signal }))
    yield records.event(event) satisfies Event;
}

export const eventsOf = (client: Client, tenantId: TenantId): EventAccess => {
  const records = recordsOf(tenantId);
  return {
    subscriptions: subscriptionsOf(client, records),
    webhooks: webhooksOf(client),
    pull: pullOf(client, records),
    page: async ({ filter, causation, after, limit }) => {
      const query = {
        ...queryOf(filter),
        ...(causation !== undefined && { causation }),
        after,
        limit: Math.min(limit, MAX_PAGE),
      };
      const { items, last } = await client.events.list({ query });
      return { events: items.map((event) => records.event(event)), through: last };
    },
    lastPosition: async () => (await client.events.last()).position,
    feed: { follow: (request) => followed({ client, records }, request) },
  };
};

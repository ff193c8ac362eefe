/** Events, subscriptions and webhooks at the control plane that runs already. */
import { z } from "zod";
import type { TenantEvents } from "../../control-plane.ts";
import type { Event } from "../../model/event.ts";
import type { EventFilter } from "../../model/subscription.ts";
import { lagSchema, parkedEventSchema, subscriptionSchema } from "../../model/subscription.ts";
import { webhookAttemptSchema } from "../../model/webhook.ts";
import type { Endpoint } from "../../runtime/endpoint-file.ts";
import { type Client, createClient } from "../../sdk/client/index.ts";
import type { EventAccess } from "../event-access.ts";
import { eventOf } from "./records.ts";
import { answers, explained } from "./remote-control-plane.ts";

const withLag = subscriptionSchema.extend({ lag: lagSchema });
const webhook = subscriptionSchema.extend({ url: z.string() });
const webhookWithLag = webhook.extend({ lag: lagSchema });

const MAX_PAGE = 1_000;

const queryOf = ({ names, runId }: EventFilter) => ({
  ...(names !== undefined && { names: names.join(",") }),
  ...(runId !== undefined && { runId }),
});

const subscriptionsOf = (client: Client): TenantEvents["subscriptions"] => {
  const at = (subscription: string) => ({ params: { subscription } });
  return {
    add: async ({ name, filter, source, batchSize, maxAttempts, after }) => {
      const own = { ...(typeof maxAttempts === "number" && { maxAttempts }) };
      const body = { name, filter, source, batchSize, after, ...own };
      return subscriptionSchema.parse(await explained(client.subscriptions.add({ body })));
    },
    list: async () => (await explained(client.subscriptions.list())).items.map((item) => withLag.parse(item)),
    get: async (named) => withLag.parse(await explained(client.subscriptions.get(at(named)))),
    pause: (named, reason) => explained(client.subscriptions.pause({ ...at(named), body: { reason } })),
    resume: (named) => explained(client.subscriptions.resume({ ...at(named), body: {} })),
    remove: (named) => explained(client.subscriptions.remove(at(named))),
    replay: async (named, from) => {
      const where = typeof from === "object" && "time" in from ? { time: from.time.toISOString() } : from;
      return (await explained(client.subscriptions.replay({ ...at(named), body: { from: where } }))).cursor;
    },
    deadLetters: async (named, query) => {
      const { items } = await explained(client.subscriptions.deadLetters({ ...at(named), query }));
      return items.map(({ event, ...letter }) => ({
        ...parkedEventSchema.parse(letter),
        event: event === null ? null : eventOf(event),
      }));
    },
    redeliver: async (named, positions) => {
      const body = { positions: positions === null ? null : [...positions] };
      return (await explained(client.subscriptions.redeliver({ ...at(named), body }))).count;
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
      const added = await explained(client.webhooks.add({ body }));
      return { webhook: webhook.parse(added.webhook), secret: added.secret };
    },
    list: async () => (await explained(client.webhooks.list())).items.map((item) => webhookWithLag.parse(item)),
    remove: (named) => explained(client.webhooks.remove(at(named))),
    test: (named) => explained(client.webhooks.test({ ...at(named), body: {} })),
    rotateSecret: async (named, overlapMs) => {
      const rotated = await explained(client.webhooks.rotateSecret({ ...at(named), body: { overlapMs } }));
      return { secret: rotated.secret, previousUntil: new Date(rotated.previousUntil) };
    },
    deliveries: async (named, limit) => {
      const { items } = await explained(client.webhooks.deliveries({ ...at(named), query: { limit } }));
      return items.map((item) => webhookAttemptSchema.parse(item));
    },
  };
};

const pullOf = (client: Client): TenantEvents["pull"] => {
  const at = (subscription: string) => ({ params: { subscription } });
  return {
    take: async (named, leaseMs) => {
      const { batch } = await explained(client.subscriptions.take({ ...at(named), body: { leaseMs } }));
      return batch === null ? null : { ...batch, events: batch.events.map(eventOf) };
    },
    acknowledge: (named, { token, delivered, failed }) => {
      const body = { token, delivered: [...delivered], failed: [...failed] };
      return explained(client.subscriptions.acknowledge({ ...at(named), body }));
    },
  };
};

async function* followed(client: Client, { after, filter, signal }: Parameters<EventAccess["feed"]["follow"]>[0]) {
  const { names, runId } = filter;
  const asked = { ...(names !== undefined && { names }), ...(runId !== undefined && { runId }) };
  for await (const event of client.followEvents({ ...asked, after, signal })) yield eventOf(event) satisfies Event;
}

/** Null when nobody answers there any more. */
export const connectEvents = async (endpoint: Endpoint): Promise<EventAccess | null> => {
  if (!(await answers(endpoint))) return null;
  const client = createClient({ url: endpoint.url, token: endpoint.token });
  return {
    subscriptions: subscriptionsOf(client),
    webhooks: webhooksOf(client),
    pull: pullOf(client),
    page: async ({ filter, after, limit }) => {
      const query = { ...queryOf(filter), after, limit: Math.min(limit, MAX_PAGE) };
      const { items, last } = await explained(client.events.list({ query }));
      return { events: items.map(eventOf), through: last };
    },
    lastPosition: async () => (await explained(client.events.last())).position,
    feed: { follow: (request) => followed(client, request) },
    close: () => Promise.resolve(),
  };
};

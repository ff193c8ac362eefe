import type { ReplayFrom } from "../../../control-plane.ts";
import { defineRoute } from "../../route.ts";

type From = "start" | "end" | { position: number } | { time: string };

const replayFrom = (from: From): ReplayFrom =>
  typeof from === "object" && "time" in from ? { time: new Date(from.time) } : from;

export const subscriptionRoutes = [
  defineRoute("subscriptions.list", async ({ actor, services }) => ({
    items: await services.events(actor.tenantId).subscriptions.list(),
  })),
  defineRoute("subscriptions.add", ({ actor, body, services }) => {
    const { batchSize, maxAttempts, ...request } = body;
    const own = {
      ...(batchSize !== undefined && { batchSize }),
      ...(maxAttempts !== undefined && { maxAttempts }),
    };
    return services.events(actor.tenantId).subscriptions.add({ ...request, ...own, kind: "pull" }, actor.id);
  }),
  defineRoute("subscriptions.get", ({ actor, params, services }) =>
    services.events(actor.tenantId).subscriptions.get(params.subscription),
  ),
  defineRoute("subscriptions.pause", ({ actor, params, body, services }) =>
    services.events(actor.tenantId).subscriptions.pause(params.subscription, body.reason, actor.id),
  ),
  defineRoute("subscriptions.resume", ({ actor, params, services }) =>
    services.events(actor.tenantId).subscriptions.resume(params.subscription, actor.id),
  ),
  defineRoute("subscriptions.remove", ({ actor, params, services }) =>
    services.events(actor.tenantId).subscriptions.remove(params.subscription, actor.id),
  ),
  defineRoute("subscriptions.replay", async ({ actor, params, body, services }) => {
    const { subscriptions } = services.events(actor.tenantId);
    return { cursor: await subscriptions.replay(params.subscription, replayFrom(body.from), actor.id) };
  }),
  defineRoute("subscriptions.deadLetters", async ({ actor, params, query, services }) => ({
    items: await services.events(actor.tenantId).subscriptions.deadLetters(params.subscription, query),
  })),
  defineRoute("subscriptions.redeliver", async ({ actor, params, body, services }) => ({
    count: await services.events(actor.tenantId).subscriptions.redeliver(params.subscription, body.positions, actor.id),
  })),
  defineRoute("subscriptions.take", async ({ actor, params, body, services }) => ({
    batch: await services.events(actor.tenantId).pull.take(params.subscription, body.leaseMs),
  })),
  defineRoute("subscriptions.acknowledge", ({ actor, params, body, services }) =>
    services.events(actor.tenantId).pull.acknowledge(params.subscription, body),
  ),
];

import { defineRoute } from "../../route.ts";

export const webhookRoutes = [
  defineRoute("webhooks.list", async ({ actor, services }) => ({
    items: await services.events(actor.tenantId).webhooks.list(),
  })),
  defineRoute("webhooks.add", ({ actor, body, services }) =>
    services.events(actor.tenantId).webhooks.add(body, actor.id),
  ),
  defineRoute("webhooks.remove", ({ actor, params, services }) =>
    services.events(actor.tenantId).webhooks.remove(params.webhook, actor.id),
  ),
  defineRoute("webhooks.test", ({ actor, params, services }) =>
    services.events(actor.tenantId).webhooks.test(params.webhook),
  ),
  defineRoute("webhooks.rotateSecret", ({ actor, params, body, services }) =>
    services.events(actor.tenantId).webhooks.rotateSecret(params.webhook, body.overlapMs, actor.id),
  ),
  defineRoute("webhooks.deliveries", async ({ actor, params, query, services }) => ({
    items: await services.events(actor.tenantId).webhooks.deliveries(params.webhook, query.limit),
  })),
];

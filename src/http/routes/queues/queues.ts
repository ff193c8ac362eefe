import { defineRoute } from "../../route.ts";

export const queueRoutes = [
  defineRoute("queues.list", async ({ actor, services }) => ({
    items: await services.queues(actor.tenantId).counts(),
  })),
  defineRoute("queues.pause", ({ actor, params, body, services }) =>
    services.queues(actor.tenantId).pause(params.queue, body.reason, actor.id),
  ),
  defineRoute("queues.resume", ({ actor, params, services }) =>
    services.queues(actor.tenantId).resume(params.queue, actor.id),
  ),
];

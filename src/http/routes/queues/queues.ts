import { withRates } from "../../../model/queue-rates.ts";
import { defineRoute } from "../../route.ts";

export const queueRoutes = [
  defineRoute("queues.list", async ({ actor, services }) => {
    const queues = services.queues(actor.tenantId);
    const [counts, turnover] = await Promise.all([queues.counts(), queues.turnover()]);
    return { items: withRates(counts, turnover) };
  }),
  defineRoute("queues.pause", ({ actor, params, body, services }) =>
    services.queues(actor.tenantId).pause(params.queue, body.reason, actor.id),
  ),
  defineRoute("queues.drain", ({ actor, params, body, services }) =>
    services.queues(actor.tenantId).drain(params.queue, body.reason, actor.id),
  ),
  defineRoute("queues.resume", ({ actor, params, services }) =>
    services.queues(actor.tenantId).resume(params.queue, actor.id),
  ),
  defineRoute("queues.breakers", async ({ actor, services }) => ({
    items: await services.queues(actor.tenantId).breakers(),
  })),
  defineRoute("queues.limits", async ({ actor, services }) => ({
    items: await services.queues(actor.tenantId).limits(),
  })),
  defineRoute("queues.limit", ({ actor, params, body, services }) =>
    services.queues(actor.tenantId).limit(params.queue, body, actor.id),
  ),
  defineRoute("queues.limitAll", ({ actor, body, services }) =>
    services.queues(actor.tenantId).limit(null, body, actor.id),
  ),
];

import { defineRoute } from "../../route.ts";

export const scheduleRoutes = [
  defineRoute("schedules.list", async ({ actor, services }) => ({
    items: await services.queues(actor.tenantId).schedules.list(),
  })),
  defineRoute("schedules.add", ({ actor, body, services }) =>
    services.queues(actor.tenantId).schedules.add(body, actor.id),
  ),
  defineRoute("schedules.get", ({ actor, params, query, services }) =>
    services.queues(actor.tenantId).schedules.get(params.schedule, query.upcoming),
  ),
  defineRoute("schedules.pause", ({ actor, params, body, services }) =>
    services.queues(actor.tenantId).schedules.pause(params.schedule, body.reason, actor.id),
  ),
  defineRoute("schedules.resume", ({ actor, params, services }) =>
    services.queues(actor.tenantId).schedules.resume(params.schedule, actor.id),
  ),
  defineRoute("schedules.fire", ({ actor, params, services }) =>
    services.queues(actor.tenantId).schedules.fire(params.schedule, actor.id),
  ),
  defineRoute("schedules.remove", ({ actor, params, services }) =>
    services.queues(actor.tenantId).schedules.remove(params.schedule, actor.id),
  ),
];

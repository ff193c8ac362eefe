import { defineRoute } from "../route.ts";

export const traceRoutes = [
  defineRoute("traces.list", async ({ services, actor, query }) => ({
    items: await services.traces.list(actor.tenantId, query),
  })),
  defineRoute("traces.get", async ({ services, actor, params: { traceId } }) => ({
    items: await services.traces.get(actor.tenantId, traceId),
  })),
];

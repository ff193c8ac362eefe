import { defineRoute } from "../../route.ts";

export const retentionRoutes = [
  defineRoute("retention.get", ({ actor, services: { access } }) => access.eventRetention.of(actor.tenantId)),
  defineRoute("retention.verify", ({ actor, services: { access } }) => access.eventRetention.verify(actor.tenantId)),
];

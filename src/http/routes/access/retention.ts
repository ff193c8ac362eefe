import { defineRoute } from "../../route.ts";

export const retentionRoutes = [
  defineRoute("retention.get", async ({ actor, services: { access, blobs } }) => ({
    ...(await access.eventRetention.of(actor.tenantId)),
    runs: await access.runRetention.of(actor.tenantId),
    blobs: blobs?.figures() ?? null,
  })),
  defineRoute("retention.verify", ({ actor, services: { access } }) => access.eventRetention.verify(actor.tenantId)),
];

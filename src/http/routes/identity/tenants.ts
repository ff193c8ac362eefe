import type { TenantId } from "../../../model/ids.ts";
import { defineRoute } from "../../route.ts";

export const tenantRoutes = [
  defineRoute("tenants.list", async ({ actor, origin, services: { identity } }) => ({
    items: await identity.tenants.list({ actor, origin }),
  })),
  defineRoute("tenants.create", ({ body: { tenant, name }, actor, origin, services: { identity } }) =>
    identity.tenants.create({ actor, origin }, tenant, name),
  ),
  defineRoute("tenants.enter", async ({ params, actor, origin, services: { identity, enterTenant } }) => {
    const tenantId = params.tenant as TenantId;
    await identity.tenants.enter({ actor, origin }, tenantId);
    return enterTenant(tenantId);
  }),
];

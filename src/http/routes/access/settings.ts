import { ProvostError } from "../../../model/errors.ts";
import { LOCAL_TENANT } from "../../../model/ids.ts";
import { defineRoute } from "../../route.ts";

export const settingRoutes = [
  defineRoute("limits.list", async ({ actor, services: { access } }) => ({
    items: await access.limits.list(actor.tenantId),
  })),
  defineRoute("limits.set", ({ params, body, actor, services: { access } }) =>
    access.limits.set(actor, { ...params, ...body }),
  ),
  defineRoute("limits.unset", ({ params, actor, services: { access } }) => access.limits.unset(actor, params)),
  defineRoute("secrets.list", async ({ actor, services: { access } }) => ({
    items: await access.secrets.list(actor.tenantId),
  })),
  defineRoute("secrets.set", ({ params, body, actor, services: { access } }) =>
    access.secrets.set(actor, { name: params.name, value: body.value }),
  ),
  defineRoute("secrets.remove", ({ params, actor, services: { access } }) => access.secrets.remove(actor, params.name)),
  defineRoute("secrets.rotate", ({ body: { keepMasterKey }, actor, services: { access } }) => {
    if (!keepMasterKey && actor.tenantId !== LOCAL_TENANT) {
      throw new ProvostError(
        "FORBIDDEN",
        "the master key is that of all tenants; the owner of the data folder may change it",
      );
    }
    return access.rotateKeys(actor, { keepMasterKey });
  }),
  defineRoute("flags.list", async ({ actor, services: { access } }) => ({
    items: await access.flags.list(actor.tenantId),
  })),
  defineRoute("flags.set", ({ params, body, actor, services: { access } }) => {
    const expiresAt = body.expiresAt === null ? null : new Date(body.expiresAt);
    return access.flags.set(actor, { flag: params.flag, percentage: body.percentage, expiresAt });
  }),
  defineRoute("flags.unset", ({ params, actor, services: { access } }) => access.flags.unset(actor, params.flag)),
  defineRoute("access.counts", ({ services: { access } }) => access.counts()),
];

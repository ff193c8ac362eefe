import { defineRoute } from "../route.ts";

export const modelProfileRoutes = [
  defineRoute("modelProfiles.list", async ({ actor, services }) => {
    const { profiles } = await services.models();
    const [items, measured] = await Promise.all([profiles.list(actor.tenantId), profiles.measured(actor.tenantId)]);
    return { items, measured };
  }),
  defineRoute("modelProfiles.costs", async ({ actor, services }) => {
    const { profiles } = await services.models();
    return { items: await profiles.costs(actor.tenantId) };
  }),
  defineRoute("modelProfiles.set", async ({ params, body, actor, services }) => {
    const { profiles } = await services.models();
    const profile = await profiles.set(actor, params.role, body.choices, body.route);
    // Notes get the vectors of a new model without anybody waiting for it.
    if (params.role === "embedding") void services.tools.memory.embedMissing(actor.tenantId);
    return profile;
  }),
  defineRoute("modelProfiles.history", async ({ params, actor, services }) => {
    const { profiles } = await services.models();
    return { items: await profiles.history(actor.tenantId, params.role) };
  }),
];

import { defineRoute } from "../route.ts";

export const modelProfileRoutes = [
  defineRoute("modelProfiles.list", async ({ actor, services }) => {
    const { profiles } = await services.models();
    const [items, measured] = await Promise.all([profiles.list(actor.tenantId), profiles.measured(actor.tenantId)]);
    return { items, measured };
  }),
  defineRoute("modelProfiles.set", async ({ params, body, actor, services }) => {
    const { profiles } = await services.models();
    return profiles.set(actor, params.role, body.choices);
  }),
  defineRoute("modelProfiles.history", async ({ params, actor, services }) => {
    const { profiles } = await services.models();
    return { items: await profiles.history(actor.tenantId, params.role) };
  }),
];

import { defineRoute } from "../route.ts";

export const budgetRoutes = [
  defineRoute("budgets.list", async ({ actor, services: { budgets } }) => {
    const { budgets: items, stop } = await budgets.list(actor.tenantId);
    return { items, stop };
  }),
  defineRoute("budgets.set", ({ params, query, body, actor, services: { budgets } }) =>
    budgets.set(actor, { ...params, ...query, ...body }),
  ),
  defineRoute("budgets.remove", ({ params, query, actor, services: { budgets } }) =>
    budgets.remove(actor, { ...params, ...query }),
  ),
  defineRoute("budgets.stopAll", ({ body, actor, services: { budgets } }) => budgets.stopAll(actor, body.reason)),
  defineRoute("budgets.resumeAll", ({ actor, services: { budgets } }) => budgets.resumeAll(actor)),
];

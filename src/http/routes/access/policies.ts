import { ACTIONS } from "../../../model/actions.ts";
import { type Actor, ROLE_MEANINGS } from "../../../model/actor.ts";
import { defineRoute } from "../../route.ts";

export const policyRoutes = [
  defineRoute("policies.get", ({ query, actor, services: { access } }) =>
    access.policies.show(actor.tenantId, query.version),
  ),
  defineRoute("policies.validate", async ({ body, services: { access } }) => ({
    problems: await access.policies.validate(body.policies),
  })),
  defineRoute("policies.test", async ({ body, actor, services: { access } }) => ({
    results: await access.policies.test(actor.tenantId, body.policies, body.tests),
  })),
  defineRoute("policies.activate", ({ body, actor, services: { access } }) => {
    const { reason, ...what } = body;
    return access.policies.activate(actor, what, reason);
  }),
  defineRoute("policies.history", ({ query, actor, services: { access } }) =>
    access.policies.history(actor.tenantId, query.limit),
  ),
  defineRoute("roles.list", async ({ actor, services: { access } }) => {
    const { roles, ...inForce } = await access.policies.roles(actor.tenantId);
    const actions = Object.entries(ACTIONS).map(([action, { resource, meaning }]) => ({ action, resource, meaning }));
    return { ...inForce, actions, items: roles.map((one) => ({ ...one, meaning: ROLE_MEANINGS[one.role] })) };
  }),
  defineRoute("policies.explain", ({ body, actor: { tenantId }, services: { access } }) => {
    const who: Actor = { tenantId, ...body.actor, scopes: null, credentialId: null, expiresAt: null };
    const resource = { ...(body.resource ?? { type: "Tenant", id: tenantId }), tenantId } as const;
    return access.policies.explain(who, body.action, resource);
  }),
  defineRoute("policies.decisions", async ({ query, actor, services: { access } }) => ({
    items: await access.policies.decisions(actor.tenantId, { limit: query.limit, before: query.before ?? null }),
  })),
  defineRoute("policies.breakGlass", ({ body, actor, services: { access } }) =>
    access.policies.breakGlass(actor, body),
  ),
  defineRoute("policies.revokeGrant", async ({ params, actor, services: { access } }) => {
    await access.policies.revokeGrant(actor, params.grantId);
    return { revoked: params.grantId };
  }),
];

import { defineRoute } from "../../route.ts";

export const approvalRoutes = [
  defineRoute("approvals.list", async ({ query, actor, services: { tools } }) => ({
    items: await tools.approvals.list(actor.tenantId, query),
  })),
  defineRoute("approvals.get", ({ params, actor, services: { tools } }) =>
    tools.approvals.get(actor.tenantId, params.approvalId),
  ),
  defineRoute("approvals.grant", async ({ params, body: { reason, remember }, actor, services: { tools } }) => {
    const rule = remember === undefined ? undefined : { pattern: remember.pattern, forMs: remember.forSeconds * 1_000 };
    const answer = { kind: "granted", reason, remember: rule } as const;
    return (await tools.approvals.settle(actor, params.approvalId, answer)).approval;
  }),
  defineRoute("approvals.deny", async ({ params, body, actor, services: { tools } }) => {
    const answer = { kind: "denied", reason: body.reason } as const;
    return (await tools.approvals.settle(actor, params.approvalId, answer)).approval;
  }),
  defineRoute("approvals.answer", async ({ params, body, actor, services: { tools } }) => {
    const answer = { kind: "answered", answer: body.answer } as const;
    return (await tools.approvals.settle(actor, params.approvalId, answer)).approval;
  }),
  defineRoute("approvalRules.list", async ({ query, actor, services: { tools } }) => ({
    items: await tools.approvals.rules.list(actor.tenantId, query.limit),
  })),
  defineRoute("approvalRules.revoke", ({ params, actor, services: { tools } }) =>
    tools.approvals.rules.revoke(actor, params.ruleId),
  ),
];

import type { OpenedTools } from "../../../control-plane.ts";
import type { Actor } from "../../../model/actor.ts";
import { ProvostError } from "../../../model/errors.ts";
import type { TenantId } from "../../../model/ids.ts";
import { canonicalJson } from "../../../runtime/canonical-json.ts";
import { defineRoute } from "../../route.ts";

type Answer = Parameters<OpenedTools["approvals"]["settle"]>[2];

const answerOf = (decision: "grant" | "deny" | "answer", text: string): Answer => {
  if (decision === "answer") return { kind: "answered", answer: text };
  return { kind: decision === "grant" ? "granted" : "denied", reason: text };
};

/** It has no role: what it may do, the tenant's own policies say. */
const actorOf = (tenantId: TenantId, webhook: string): Actor => ({
  tenantId,
  kind: "service-account",
  id: `webhook ${webhook}`,
  roles: [],
  scopes: ["approvals:decide"],
  credentialId: null,
  expiresAt: null,
});

export const signedAnswerRoutes = [
  defineRoute("approvals.answerSigned", async ({ body, headers, services }) => {
    const tenantId = body.tenant as TenantId;
    const header = (name: string): string => String(headers[name] ?? "");
    const isGenuine = await services.events(tenantId).webhooks.hasSigned(body.webhook, {
      id: header("webhook-id"),
      timestamp: header("webhook-timestamp"),
      signature: header("webhook-signature"),
      body: canonicalJson(body),
    });
    if (!isGenuine) throw new ProvostError("UNAUTHENTICATED", "no webhook of this name has signed this");
    const { approvals } = services.tools;
    const answer = answerOf(body.decision, body.text);
    return (await approvals.settle(actorOf(tenantId, body.webhook), body.approvalId, answer)).approval;
  }),
];

/** Answers of programs that hear of approvals by a webhook, signed with the webhook's own secret. */
import { z } from "zod";
import { definePublicContract, fields } from "../../contract.ts";
import { approval, approvalExample } from "./approvals.ts";

export const signedAnswerContracts = {
  "approvals.answerSigned": definePublicContract({
    public: "the signature with a webhook's secret says who it is; the policies judge that webhook",
    summary: "Answer what a webhook has told of, signed with its secret",
    description:
      "The headers webhook-id, webhook-timestamp and webhook-signature are those of Standard Webhooks, over the body as canonical JSON (RFC 8785: keys in order, no spaces). It is answered in the name of the service account `webhook NAME`, which no role lets answer: a policy has to.",
    body: fields({
      tenant: z.string().min(1).max(100),
      webhook: z.string().min(1).max(200).describe("its name"),
      approvalId: z.string().min(1).max(100),
      decision: z.enum(["grant", "deny", "answer"]),
      text: z.string().min(1).max(20_000).describe("the reason, or the answer"),
    }),
    response: approval,
    rateClass: "sign-in",
    errors: ["UNAUTHENTICATED", "FORBIDDEN", "APPROVAL_NOT_FOUND", "APPROVAL_SETTLED", "APPROVAL_REFUSED"],
    example: {
      body: {
        tenant: "local",
        webhook: "chat",
        approvalId: approvalExample.approvalId,
        decision: "grant",
        text: "the release is due",
      },
      response: approvalExample,
    },
  }),
};

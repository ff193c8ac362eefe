import { z } from "zod";
import { deliveryFailureSchema } from "../../../model/subscription.ts";
import { webhookAttemptSchema } from "../../../model/webhook.ts";
import { defineContract, empty, fields, MAX_PAGE } from "../../contract.ts";
import { filter, lagExample, position, subscriptionExample, webhook, webhookWithLag } from "./delivery-fields.ts";

const named = fields({ webhook: z.string().min(1).max(200).describe("name or id of a webhook") });
const params = { webhook: "ci" };
const HOUR_MS = 3_600_000;

const example = {
  ...subscriptionExample,
  name: "ci",
  kind: "webhook" as const,
  url: "https://ci.example/hooks/provost",
};
const change = { action: "webhooks:write", params: named, errors: ["SUBSCRIPTION_NOT_FOUND"] } as const;

const delivery = z
  .object({
    ...webhookAttemptSchema.shape,
    attemptId: z.number().int(),
    position: z.number().int(),
    startedAt: z.date(),
  })
  .meta({ id: "WebhookDelivery" });

const EXAMPLE_SECRET = "whsec_c2hvd24gb25jZSwgaGVyZSBhbmQgbm93aGVyZSBlbHNl";

export const webhookContracts = {
  "webhooks.list": defineContract({
    action: "webhooks:read",
    summary: "List webhooks, and how far behind each is",
    response: z.object({ items: z.array(webhookWithLag) }),
    example: { response: { items: [{ ...example, lag: lagExample }] } },
  }),
  "webhooks.add": defineContract({
    action: "webhooks:write",
    summary: "Have events posted to a URL, signed",
    description:
      "The secret that signs is shown here and nowhere else. The URL must be https and lead to a public address.",
    body: fields({
      name: z.string().min(1).max(100),
      url: z.string().min(1).max(2_000),
      filter,
      maxAttempts: z.number().int().min(1).max(1_000).optional(),
      after: position.optional().describe("the last position that it does not get; what comes from now on when absent"),
    }),
    // Its answer holds a secret, which must not be kept.
    idempotent: false,
    response: z.object({ webhook, secret: z.string() }),
    status: 201,
    errors: ["WEBHOOK_REFUSED", "STATE_CONFLICT"],
    example: {
      body: { name: "ci", url: example.url, filter: { names: ["run.*"] } },
      response: { webhook: example, secret: EXAMPLE_SECRET },
    },
  }),
  "webhooks.remove": defineContract({
    ...change,
    summary: "Remove a webhook",
    response: empty,
    example: { params },
  }),
  "webhooks.test": defineContract({
    ...change,
    summary: "Post what is no event, and say what came of it",
    body: fields({}),
    idempotent: false,
    rateClass: "expensive",
    response: z.object({
      status: z.number().int().nullable(),
      answer: z.string(),
      failure: deliveryFailureSchema.nullable(),
    }),
    example: { params, body: {}, response: { status: 204, answer: "", failure: null } },
  }),
  "webhooks.rotateSecret": defineContract({
    ...change,
    summary: "Sign with a new secret, and with the old one for a while",
    body: fields({
      overlapMs: z
        .number()
        .int()
        .min(0)
        .max(30 * 24 * HOUR_MS)
        .default(24 * HOUR_MS)
        .describe("0: the old secret signs nothing more"),
    }),
    idempotent: false,
    response: z.object({ secret: z.string(), previousUntil: z.date() }),
    example: {
      params,
      body: { overlapMs: HOUR_MS },
      response: { secret: EXAMPLE_SECRET, previousUntil: "2026-11-21T10:00:00.000Z" },
    },
  }),
  "webhooks.deliveries": defineContract({
    action: "webhooks:read",
    summary: "List what was posted and what was answered, the newest first",
    params: named,
    query: fields({ limit: z.coerce.number<number>().int().min(1).max(MAX_PAGE).default(50) }),
    response: z.object({ items: z.array(delivery) }),
    errors: ["SUBSCRIPTION_NOT_FOUND"],
    example: { params, response: { items: [] } },
  }),
};

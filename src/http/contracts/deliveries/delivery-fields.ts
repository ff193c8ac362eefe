/** What subscriptions and webhooks have in common. */
import { z } from "zod";
import { eventFilterSchema, subscriptionSchema } from "../../../model/subscription.ts";
import { fields } from "../../contract.ts";

export const filter = fields(eventFilterSchema.shape).default({}).describe("what is not said lets all pass");
export const position = z.number().int().min(0);

const wire = {
  ...subscriptionSchema.shape,
  cursor: z.number().int(),
  failingSince: z.date().nullable(),
  nextAttemptAt: z.date().nullable(),
  deliveredAt: z.date().nullable(),
  createdAt: z.date(),
};

export const lag = z.object({
  events: z.number().int().describe("positions between its cursor and the end of the log"),
  seconds: z.number().describe("age of the first event after its cursor"),
  waiting: z.number().int().describe("events that failed, and those that wait behind them"),
  dead: z.number().int().describe("events that were given up"),
});

export const subscription = z.object(wire).meta({ id: "Subscription" });
export const subscriptionWithLag = z.object({ ...wire, lag }).meta({ id: "SubscriptionWithLag" });
export const webhook = z.object({ ...wire, url: z.string() }).meta({ id: "Webhook" });
export const webhookWithLag = z.object({ ...wire, url: z.string(), lag }).meta({ id: "WebhookWithLag" });

export const subscriptionExample = {
  subscriptionId: "0199b3a2-6d41-7c3a-9a55-3a8e1f0c2b7d",
  name: "nightly",
  kind: "pull" as const,
  source: "postgres" as const,
  state: "active" as const,
  reason: null,
  filter: { names: ["task.*"] },
  batchSize: 100,
  maxAttempts: null,
  cursor: 412,
  failures: 0,
  failingSince: null,
  nextAttemptAt: null,
  lastFailure: null,
  deliveredAt: null,
  createdAt: "2026-11-21T09:00:00.000Z",
};
export const lagExample = { events: 3, seconds: 0.8, waiting: 0, dead: 0 };
